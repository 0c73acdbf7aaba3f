// From everything that is remembered to the candidates, and by which way those were found.
import type { Explained } from './settings.js';

export function SearchFunnel({ search }: { search: Explained['search'] }) {
  const { items, candidates, byWords, byMeaning, neighbours } = search;
  const rows: readonly (readonly [string, number, string])[] = [
    ['In the memory', items, 'bg-line-strong'],
    ['Candidates', candidates, 'bg-accent'],
    ['… with a word of the message', byWords, 'bg-accent/70'],
    ['… nearest by meaning', byMeaning, 'bg-accent/70'],
    ['… only beside one of those', neighbours, 'bg-accent/70'],
  ];
  return (
    <dl className="grid gap-2 rounded-card border border-line bg-surface p-4 text-sm">
      {rows.map(([label, value, fill]) => (
        <div key={label} className="grid grid-cols-[minmax(0,13rem)_minmax(0,1fr)_3.2rem] items-center gap-3">
          <dt className="text-soft">{label}</dt>
          <dd aria-hidden className="h-2 rounded-full bg-sunken">
            <span className={`block h-full rounded-full ${fill}`} style={{ width: `${share(value, items) * 100}%` }} />
          </dd>
          <dd className="tabular text-right">{value.toLocaleString()}</dd>
        </div>
      ))}
    </dl>
  );
}

/** By the root: ten of ten thousand would not be seen. */
function share(value: number, all: number): number {
  return all === 0 ? 0 : Math.sqrt(value / all);
}
