// What recall looked at and left out, by reason. The texts are asked for when somebody wants to see them.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Recalled } from 'recollect/client';
import { client } from '../../api/client.js';
import { useCurrentUser } from '../../api/current-user.js';
import { userKey } from '../../api/query-client.js';
import { leftOutLabel } from '../../components/recall-words.js';
import { Part } from './part.js';

type LeftOutItem = Recalled['leftOut'][number];

/** Shown of one reason. Chosen: the strongest tell enough. */
const most = 5;

export function LeftOut({ leftOut }: { leftOut: readonly LeftOutItem[] }) {
  const reasons = [...new Set(leftOut.map(({ reason }) => reason))];
  return (
    <Part title={`Left out: ${leftOut.length}`}>
      {reasons.map((reason) => (
        <Reason key={reason} reason={reason} items={leftOut.filter((item) => item.reason === reason)} />
      ))}
    </Part>
  );
}

function Reason({ reason, items }: { reason: string; items: readonly LeftOutItem[] }) {
  const [open, setOpen] = useState(false);
  const best = items.toSorted((one, other) => other.score - one.score).slice(0, most);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)} className="text-sm">
      <summary className="text-soft marker:text-faint">
        <span className="tabular font-medium text-ink">{items.length}</span> {leftOutLabel(reason)}
      </summary>
      {open && (
        <ul className="grid gap-2 pt-2 pl-4">
          {best.map((item) => (
            <LeftOutText key={item.id} item={item} />
          ))}
        </ul>
      )}
    </details>
  );
}

function LeftOutText({ item: { kind, id, score } }: { item: LeftOutItem }) {
  const { userId } = useCurrentUser();
  const { data } = useQuery({
    queryKey: userKey(userId, 'text', kind, id),
    queryFn: async (): Promise<string> => {
      const item = await (kind === 'fact' ? client().facts.get(userId, id) : client().turns.get(userId, id));
      return item.text;
    },
  });
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] gap-3 text-soft">
      <span dir="auto" className="line-clamp-2">
        {data ?? '…'}
      </span>
      <span className="tabular text-xs text-faint">{score.toFixed(2)}</span>
    </li>
  );
}
