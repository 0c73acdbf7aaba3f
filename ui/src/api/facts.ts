// Facts as the pages ask for them.
import { type UseQueryResult, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { Client, Fact } from 'recollect/client';
import { client } from './client.js';
import { useCurrentUser } from './current-user.js';
import { userKey } from './query-client.js';

export type FactHistory = Awaited<ReturnType<Client['facts']['history']>>;
export type FactStateChoice = Fact['state'] | 'all';

export interface AllFacts {
  /** Those that have come; the newest first. */
  facts: readonly Fact[];
  error: unknown;
  loading: boolean;
  /** More are on their way. */
  incomplete: boolean;
  refetch(): void;
}

/** As many as one request may ask for. */
const pageSize = 1_000;

/** Every fact in this state, a page after another: search and filters then answer at once. */
export function useAllFacts(state: FactStateChoice): AllFacts {
  const { userId } = useCurrentUser();
  const query = useInfiniteQuery({
    queryKey: userKey(userId, 'facts', state),
    queryFn: ({ pageParam }) => client().facts.list({ userId, state, limit: pageSize, after: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  const facts = useMemo(() => query.data?.pages.flatMap((page) => page.facts) ?? [], [query.data]);
  return {
    facts,
    error: query.error,
    loading: query.isPending,
    incomplete: hasNextPage,
    refetch: () => void query.refetch(),
  };
}

export function useFactHistory(factId: string): UseQueryResult<FactHistory> {
  const { userId } = useCurrentUser();
  return useQuery({
    queryKey: userKey(userId, 'history', factId),
    queryFn: () => client().facts.history(userId, factId),
  });
}
