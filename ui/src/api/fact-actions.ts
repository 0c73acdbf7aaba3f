// What can be done to a fact, each with its notice and a way back.
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Fact } from 'recollect/client';
import { showToast } from '../components/toasts.js';
import { client } from './client.js';
import { useCurrentUser } from './current-user.js';
import { describeError } from './describe-error.js';
import { userKey } from './query-client.js';

export type FactAction = 'retract' | 'restore' | 'pin' | 'unpin' | 'approve' | 'reject';

const done: Readonly<Record<FactAction, string>> = {
  retract: 'Retracted. It is no longer recalled.',
  restore: 'Restored. It is recalled again.',
  pin: 'Pinned. It will not expire.',
  unpin: 'Unpinned. It may expire when it is not used.',
  approve: 'Approved. It is recalled from now on.',
  reject: 'Rejected. It will not be recalled.',
};

const opposite: Partial<Record<FactAction, FactAction>> = {
  retract: 'restore',
  restore: 'retract',
  pin: 'unpin',
  unpin: 'pin',
  approve: 'retract',
  reject: 'restore',
};

interface Change {
  factId: string;
  action: FactAction;
}

export function useFactAction(): UseMutationResult<Fact, unknown, Change> {
  const { userId } = useCurrentUser();
  const queries = useQueryClient();
  const mutation = useMutation({
    mutationFn: ({ factId, action }: Change) => client().facts[action](userId, factId),
    onSuccess(_fact, { factId, action }) {
      const back = opposite[action];
      showToast({
        text: done[action],
        action: back && { label: 'Undo', run: () => mutation.mutate({ factId, action: back }) },
      });
    },
    onError: showTrouble,
    onSettled: () => queries.invalidateQueries({ queryKey: userKey(userId) }),
  });
  return mutation;
}

export function showTrouble(error: unknown): void {
  const { title, detail } = describeError(error);
  showToast({ text: `${title}: ${detail}`, trouble: true });
}
