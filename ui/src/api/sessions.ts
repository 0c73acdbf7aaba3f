// Conversations, and which one is open.
import {
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseQueryResult,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query';
import { type Client, newIdempotencyKey, type Session } from 'recollect/client';
import { client } from './client.js';
import { useCurrentUser } from './current-user.js';
import { userKey } from './query-client.js';
import { storedValue } from './stored-value.js';

type TurnPage = Awaited<ReturnType<Client['turns']['list']>>;

export function useSessions(): UseQueryResult<Session[]> {
  const { userId } = useCurrentUser();
  return useQuery({
    queryKey: userKey(userId, 'sessions'),
    queryFn: async () => (await client().sessions.list({ userId, limit: 100 })).sessions,
  });
}

/** Pages, the latest turns first. */
export function useSessionTurns(sessionId: string): UseInfiniteQueryResult<InfiniteData<TurnPage>> {
  const { userId } = useCurrentUser();
  return useInfiniteQuery({
    queryKey: userKey(userId, 'turns', sessionId),
    queryFn: ({ pageParam }) => client().turns.list({ userId, sessionId, limit: 50, after: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** The conversation that `/` shows: the one that was open last, else a new one. */
export function rememberedSession(userId: string): string {
  const stored = storedValue('local', `session.${userId}`, '');
  if (stored.get() === '') stored.set(newSessionId());
  return stored.get();
}

export function rememberSession(userId: string, sessionId: string): void {
  storedValue('local', `session.${userId}`, '').set(sessionId);
}

/** Sorts by time, and reads as one: `web-2026-11-26-0915-k3f`. */
export function newSessionId(): string {
  const [day, time] = new Date().toISOString().split('T') as [string, string];
  return `web-${day}-${time.slice(0, 5).replace(':', '')}-${newIdempotencyKey().slice(0, 3)}`;
}
