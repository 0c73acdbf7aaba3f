// What the budget went for, and why the rest was left out.
import { groupBy } from '../../components/group-by.js';
import { leftOutLabel } from '../../components/recall-words.js';
import type { Explained } from './settings.js';

export function BudgetBar({ explained }: { explained: Explained }) {
  const { allowed, frame, items } = explained.budget;
  if (frame === null)
    return <p className="text-sm text-amber">The budget is too small even for the words around the memories.</p>;
  const used = explained.ranked.some(({ outcome }) => outcome === 'shown') || items > 0 ? frame + items : 0;
  const share = (value: number) => `${allowed === 0 ? 0 : Math.min(value / allowed, 1) * 100}%`;
  const reasons = groupBy(
    explained.ranked.filter(({ outcome }) => outcome !== 'shown'),
    ({ outcome }) => outcome,
  );
  return (
    <div className="grid gap-3 rounded-card border border-line bg-surface p-4 text-sm">
      <div aria-hidden className="flex h-3 overflow-hidden rounded-full bg-sunken">
        {used > 0 && <span className="bg-line-strong" style={{ width: share(frame) }} />}
        <span className="bg-accent" style={{ width: share(items) }} />
      </div>
      <dl className="flex flex-wrap gap-x-6 gap-y-1">
        <Entry fill="bg-line-strong" name="Words around it, profile, summary" value={used > 0 ? frame : 0} />
        <Entry fill="bg-accent" name="Facts and turns" value={items} />
        <Entry fill="bg-sunken border border-line-strong" name="Left" value={Math.max(allowed - used, 0)} />
      </dl>
      {reasons.size > 0 && (
        <ul className="grid gap-0.5 text-soft">
          {[...reasons].map(([reason, left]) => (
            <li key={reason}>
              <span className="tabular font-medium text-ink">{left.length}</span> {leftOutLabel(reason)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Entry({ fill, name, value }: { fill: string; name: string; value: number }) {
  return (
    <div className="flex items-center gap-2">
      <span aria-hidden className={`size-2.5 rounded-full ${fill}`} />
      <dt className="text-soft">{name}</dt>
      <dd className="tabular">{value.toLocaleString()}</dd>
    </div>
  );
}
