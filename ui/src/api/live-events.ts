// What the memory learns, as it happens: one stream for the page, which refreshes what is shown and tells who listens.
import { useEffect } from 'react';
import { isRecollectError, type MemoryEvent } from 'recollect/client';
import { client } from './client.js';
import { useCurrentUser } from './current-user.js';
import { noticeError, queryClient, userKey } from './query-client.js';

type Listener = (event: MemoryEvent, userId: string) => void;

const listeners = new Set<Listener>();

/** Milliseconds in which changes are gathered: an import makes hundreds, and each would load the pages anew. Chosen. */
const gatheredFor = 250;

/** Called for each event of the user that is shown. Gives what ends that. */
export function onMemoryEvent(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Mounted once, by the shell. A hidden tab holds no connection: a browser has six for each server. */
export function useLiveUpdates(): void {
  const { userId } = useCurrentUser();
  useEffect(() => {
    let running: AbortController | null = null;
    let refreshing: ReturnType<typeof setTimeout> | null = null;
    let last: string | undefined;
    function refresh() {
      refreshing = null;
      void queryClient.invalidateQueries({ queryKey: userKey(userId) });
    }
    function follow() {
      running?.abort();
      running = null;
      if (document.hidden) return;
      running = new AbortController();
      void listen(userId, last, running.signal, (event) => {
        last = event.id;
        refreshing ??= setTimeout(refresh, gatheredFor);
        for (const listener of listeners) listener(event, userId);
      });
    }
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      running?.abort();
      if (refreshing === null) return;
      clearTimeout(refreshing);
      refresh();
    };
  }, [userId]);
}

async function listen(
  userId: string,
  after: string | undefined,
  signal: AbortSignal,
  heard: (event: MemoryEvent) => void,
): Promise<void> {
  try {
    for await (const event of client().events.subscribe({ userId, after, signal })) heard(event);
  } catch (error) {
    // Live updates are a comfort: what they cannot say, the pages say when they ask.
    if (isRecollectError(error)) noticeError(error);
  }
}
