// The settings of a recall that can be tried out, and the recall itself.
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Recalled } from 'recollect/client';
import { client } from '../../api/client.js';
import { useCurrentUser } from '../../api/current-user.js';
import { userKey } from '../../api/query-client.js';

export interface Settings {
  /** Tokens for the memory block. */
  budget: number;
  /** Null: as the embedding model was calibrated. */
  minRelevance: number | null;
  /** Facts and turns at most. */
  k: number;
}

/** What a recall uses when nothing is said. */
export const usualSettings: Settings = { budget: 1_500, minRelevance: null, k: 20 };

export type Explained = NonNullable<Recalled['explained']>;

/** Milliseconds a slider has to stand still. */
const stillFor = 250;

export function useExplained(query: string, settings: Settings, enabled = true): UseQueryResult<Recalled> {
  const { userId } = useCurrentUser();
  const settled = useSettled(settings);
  return useQuery({
    queryKey: userKey(userId, 'explain', query, settled),
    queryFn: () => {
      const { minRelevance, ...rest } = settled;
      return client().recall({
        userId,
        query,
        explain: true,
        ...rest,
        ...(minRelevance === null ? {} : { minRelevance }),
      });
    },
    enabled: enabled && query !== '',
    placeholderData: keepPreviousData,
  });
}

function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), stillFor);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
