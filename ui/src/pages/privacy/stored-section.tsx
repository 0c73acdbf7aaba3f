// What there is of the user, by place, and the rules that let go of it.
import { useQuery } from '@tanstack/react-query';
import { Database } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Client } from 'recollect/client';
import { client } from '../../api/client.js';
import { useCurrentUser } from '../../api/current-user.js';
import { userKey } from '../../api/query-client.js';
import { SkeletonLines } from '../../components/skeleton.js';
import { EmptyState, ErrorState } from '../../components/states.js';
import { Section } from './section.js';
import { groupRows, keptFor } from './stored-words.js';

type Stored = Awaited<ReturnType<Client['users']['stored']>>;

export function StoredSection() {
  const { userId } = useCurrentUser();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: userKey(userId, 'stored'),
    queryFn: () => client().users.stored(userId),
  });
  return (
    <Section title="What is stored where" lead="Rows of the database that belong to this user, and to nobody else.">
      {isPending && <SkeletonLines count={5} />}
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data && <StoredTables stored={data} />}
      {data && <Keeping stored={data} />}
    </Section>
  );
}

function StoredTables({ stored: { tables, otherStores } }: { stored: Stored }) {
  const groups = groupRows(tables);
  if (groups.length === 0)
    return (
      <EmptyState level={3} icon={<Database size={22} aria-hidden />} title="Nothing at all">
        <p>No table holds a row of this user.</p>
      </EmptyState>
    );
  return (
    <table className="w-full text-left">
      <thead className="sr-only">
        <tr>
          <th scope="col">What</th>
          <th scope="col">Tables</th>
          <th scope="col">Rows</th>
        </tr>
      </thead>
      <tbody>
        {groups.map(({ label, what, tables: names, rows }) => (
          <tr key={label} className="border-b border-line align-top last:border-0">
            <th scope="row" className="py-2.5 pr-4 font-normal">
              <span className="font-medium">{label}</span>
              <span className="block text-sm text-soft">{what}</span>
            </th>
            <td className="hidden py-2.5 pr-4 font-mono text-xs leading-6 text-faint sm:table-cell">
              {names.filter((name) => (tables[name] ?? 0) > 0).join(', ')}
            </td>
            <td className="tabular py-2.5 text-right font-medium">{rows.toLocaleString()}</td>
          </tr>
        ))}
        {otherStores.map((name) => (
          <tr key={name} className="border-b border-line last:border-0">
            <th scope="row" colSpan={2} className="py-2.5 pr-4 font-medium">
              {name}
            </th>
            <td className="py-2.5 text-right text-sm text-soft">outside the database</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Keeping({ stored: { keeping, models } }: { stored: Stored }) {
  return (
    <dl className="grid gap-x-6 gap-y-3 rounded-control bg-sunken px-4 py-3 text-sm sm:grid-cols-3">
      <Rule label="What was said stays">{keptFor(keeping.turnDays)}</Rule>
      <Rule label="Facts nobody uses">
        expire by the policy “{keeping.policy}”, gone {keeping.purgeAfterDays} days later
      </Rule>
      <Rule label="The audit log">{keeping.audit ? `stays ${keptFor(keeping.auditDays)}` : 'is off'}</Rule>
      <Rule label="Read for facts by">{models.extractor}</Rule>
      <Rule label="Turned into vectors by">{models.embedding}</Rule>
      <Rule label="Sent to a language model">{models.language ?? 'nothing: no key is set'}</Rule>
    </dl>
  );
}

function Rule({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-soft">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
