// How the message was read: the words that are searched for, names, times, what it asks for.
import type { ReactNode } from 'react';
import type { Recalled } from 'recollect/client';
import type { Explained } from './settings.js';

const traits: readonly (readonly [keyof Explained['query'], string])[] = [
  ['mentionsSelf', 'speaks of the user'],
  ['asksAboutSelf', 'asks about the user as a whole'],
  ['asksForHelp', 'asks what to do'],
  ['wantsAssistant', 'means what the assistant said, too'],
  ['isMessage', 'goes on with the conversation'],
];

const monthName = new Intl.DateTimeFormat(undefined, { month: 'long', timeZone: 'UTC' });

export function QueryRead({ explained, recalled }: { explained: Explained; recalled: Recalled }) {
  const { query, search } = explained;
  const found = traits.filter(([name]) => query[name] === true);
  return (
    <dl className="grid gap-2.5 rounded-card border border-line bg-surface p-4 text-sm">
      <Line name="Words">
        {search.terms.length === 0 ? (
          <span className="text-faint">none that could be searched for</span>
        ) : (
          search.terms.map(({ term, items }) => (
            <Chip key={term}>
              {term} <span className="tabular text-faint">×{items}</span>
              <span className="sr-only"> items</span>
            </Chip>
          ))
        )}
      </Line>
      {query.searched !== recalled.query && <Line name="Searched for">{query.searched}</Line>}
      {recalled.rewritten.query !== null && <Line name="Understood as">{recalled.rewritten.query}</Line>}
      {query.names.length > 0 && (
        <Line name="Names">
          {query.names.map((name) => (
            <Chip key={name}>{name}</Chip>
          ))}
        </Line>
      )}
      {query.dates.length > 0 && (
        <Line name="Times">
          {query.dates.map((date) => (
            <Chip key={JSON.stringify(date)}>{dateWords(date)}</Chip>
          ))}
        </Line>
      )}
      {found.length > 0 && (
        <Line name="It">
          {found.map(([name, words]) => (
            <Chip key={name}>{words}</Chip>
          ))}
        </Line>
      )}
      {query.language && <Line name="Language">{query.language}</Line>}
    </dl>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-3">
      <dt className="text-faint">{name}</dt>
      <dd dir="auto" className="flex min-w-0 flex-wrap gap-1.5">
        {children}
      </dd>
    </div>
  );
}

function Chip({ children }: { children: ReactNode }) {
  return <span className="rounded-md bg-sunken px-2 py-px">{children}</span>;
}

function dateWords({ day, month, year }: Explained['query']['dates'][number]): string {
  if (day !== null) return new Date(day).toLocaleDateString(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
  const name = month === null ? '' : monthName.format(new Date(Date.UTC(2000, month - 1)));
  return [name, year].filter(Boolean).join(' ');
}
