// Facts that wait for somebody to look at them.
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { Client } from 'recollect/client';
import { client } from './client.js';
import { useCurrentUser } from './current-user.js';
import { userKey } from './query-client.js';

export type WaitingFact = Awaited<ReturnType<Client['facts']['review']>>[number];

/**
 * Nothing announces a fact that was held, so it is asked for now and then; on a page at rest that is also what notices a
 * server that is gone. Not while the tab is hidden.
 */
const askEvery = 8_000;

export function useReview(): UseQueryResult<WaitingFact[]> {
  const { userId } = useCurrentUser();
  return useQuery({
    queryKey: userKey(userId, 'review'),
    queryFn: () => client().facts.review(userId),
    refetchInterval: askEvery,
  });
}

export function useReviewCount(): number {
  return useReview().data?.length ?? 0;
}
