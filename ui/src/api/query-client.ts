// The cache of what was asked. An answer that says who-are-you or nobody answers is seen here, whichever page asked.
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isRecollectError } from 'recollect/client';
import { markReached, markUnreachable } from './connection.js';
import { askForSignIn } from './sign-in.js';

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeError, onSuccess: markReached }),
  mutationCache: new MutationCache({ onError: noticeError, onSuccess: markReached }),
  defaultOptions: {
    // The server is on this machine as a rule: it answers whether or not there is a network. The client tries again itself.
    queries: { networkMode: 'always', retry: false, staleTime: 5_000, refetchOnWindowFocus: true },
    mutations: { networkMode: 'always', retry: false },
  },
});

/** Everything of a user starts with this, so that it can be asked anew, or forgotten, at once. */
export function userKey(userId: string, ...rest: readonly unknown[]): readonly unknown[] {
  return ['user', userId, ...rest];
}

export function noticeError(error: unknown): void {
  if (!isRecollectError(error)) return;
  if (error.code === 'unauthorized') askForSignIn();
  if (error.code === 'server_unreachable') markUnreachable();
}
