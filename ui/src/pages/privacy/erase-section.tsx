// Erasing everything, for good: asked twice, answered with a signed receipt.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { client } from '../../api/client.js';
import { useCurrentUser } from '../../api/current-user.js';
import { showTrouble } from '../../api/fact-actions.js';
import { userKey } from '../../api/query-client.js';
import { Button } from '../../components/button.js';
import { ConfirmDialog } from '../../components/confirm-dialog.js';
import { forgetExchanges } from '../chat/exchanges.js';
import { ReceiptDialog } from './receipt-dialog.js';
import { Section } from './section.js';

export function EraseSection() {
  const { userId } = useCurrentUser();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const erase = useMutation({
    mutationFn: () => client().users.erase(userId),
    async onSuccess() {
      setAsking(false);
      forgetExchanges(userId);
      await queries.resetQueries({ queryKey: userKey(userId) });
    },
    onError: showTrouble,
  });
  return (
    <Section
      title="Erase it"
      lead="Every row of this user, in every table and every other store. There is no way back."
    >
      <div>
        <Button tone="danger" onClick={() => setAsking(true)}>
          <Trash2 size={16} aria-hidden />
          Erase everything…
        </Button>
      </div>
      <p className="text-sm text-soft">
        You get a signed receipt that says what was deleted, what a search found afterwards, and where bytes may still
        lie that no program reaches, such as backups.
      </p>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => erase.mutate()}
        title="Erase everything?"
        action="Erase for good"
        typed={userId}
        pending={erase.isPending}
      >
        <p>
          Everything that was said, every fact, and everything made of them will be deleted. An export made before is
          the only way to have it again.
        </p>
      </ConfirmDialog>
      {erase.data && <ReceiptDialog receipt={erase.data} userId={userId} onClose={() => erase.reset()} />}
    </Section>
  );
}
