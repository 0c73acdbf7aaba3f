// Recomputes the user's chain of entries on the server, and says what it found.
import { useMutation } from '@tanstack/react-query';
import { CircleCheck, ShieldAlert, ShieldCheck } from 'lucide-react';
import type { Client } from 'recollect/client';
import { client } from '../../api/client.js';
import { useCurrentUser } from '../../api/current-user.js';
import { showTrouble } from '../../api/fact-actions.js';
import { Button } from '../../components/button.js';
import { Moment } from '../../components/moment.js';

type Verification = Awaited<ReturnType<Client['audit']['verify']>>;

export function AuditVerification() {
  const { userId } = useCurrentUser();
  const verify = useMutation({ mutationFn: () => client().audit.verify(userId), onError: showTrouble });
  return (
    <div className="grid gap-3">
      <div>
        <Button pending={verify.isPending} onClick={() => verify.mutate()}>
          <ShieldCheck size={16} aria-hidden />
          Verify the log
        </Button>
      </div>
      <div role="status">{verify.data && <Verdict found={verify.data} />}</div>
    </div>
  );
}

function Verdict({ found: { valid, entries, chains, checkpoint, problems } }: { found: Verification }) {
  const look = valid ? 'bg-accent-wash text-accent-ink' : 'bg-danger-wash text-danger';
  const Icon = valid ? CircleCheck : ShieldAlert;
  return (
    <div className={`appear grid gap-1 rounded-card px-4 py-3 text-sm ${look}`}>
      <p className="flex items-center gap-2 font-semibold">
        <Icon size={16} aria-hidden />
        {valid ? 'Nobody changed the record' : 'The record was changed'}
      </p>
      <p>
        {entries.toLocaleString()} entries of {chains} {chains === 1 ? 'chain' : 'chains'} were recomputed
        {checkpoint ? (
          <>
            {' '}
            and compared with checkpoint {checkpoint.number}, signed <Moment at={checkpoint.madeAt} exact />
          </>
        ) : (
          '; no checkpoint is signed yet'
        )}
        .
      </p>
      {problems.map(({ problem, at, chain }) => (
        <p key={`${problem}:${chain}:${at}`} className="font-mono text-xs">
          {problem} at {at}
        </p>
      ))}
    </div>
  );
}
