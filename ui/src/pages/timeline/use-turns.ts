// The turns of a session, in order, around the one that is wanted: pages before and after it are fetched when they are needed.
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Turn } from 'recollect/client';
import { client } from '../../api/client.js';
import { useCurrentUser } from '../../api/current-user.js';
import { userKey } from '../../api/query-client.js';

const pageSize = 100;

/** Positions from `from` (inclusive) to `before` (exclusive). */
interface Span {
  from: number;
  before: number;
}

export interface Turns {
  turns: readonly Turn[];
  isPending: boolean;
  error: unknown;
  retry(): void;
  /** Null where there are none, or they are on their way. */
  later: (() => void) | null;
  earlier: (() => Promise<unknown>) | null;
  loadingLater: boolean;
}

export function useTurns(sessionId: string, lastSeq: number, wanted: number): Turns {
  const { userId } = useCurrentUser();
  const first = Math.max(1, Math.min(wanted, lastSeq) - pageSize / 2);
  const found = useInfiniteQuery({
    queryKey: userKey(userId, 'session', sessionId, 'turns', first),
    queryFn: async ({ pageParam: { from, before } }) => {
      // The server goes from the latest back; the next page would go on before `from`.
      const page = await client().turns.list({ userId, sessionId, limit: before - from, after: String(before) });
      return { span: { from, before }, turns: page.turns.filter(({ seq }) => seq >= from).reverse() };
    },
    initialPageParam: { from: first, before: first + pageSize } as Span,
    getNextPageParam: ({ span }): Span | null =>
      span.before > lastSeq ? null : { from: span.before, before: span.before + pageSize },
    getPreviousPageParam: ({ span }): Span | null =>
      span.from <= 1 ? null : { from: Math.max(1, span.from - pageSize), before: span.from },
  });
  const { hasNextPage, hasPreviousPage, isFetchingNextPage, isFetchingPreviousPage } = found;
  return {
    turns: found.data?.pages.flatMap((page) => page.turns) ?? [],
    isPending: found.isPending,
    error: found.data ? null : found.error,
    retry: () => void found.refetch(),
    later: hasNextPage && !isFetchingNextPage ? () => void found.fetchNextPage() : null,
    earlier: hasPreviousPage && !isFetchingPreviousPage ? () => found.fetchPreviousPage() : null,
    loadingLater: isFetchingNextPage,
  };
}
