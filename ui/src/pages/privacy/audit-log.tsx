// The audit log of the user, the latest first, and a button that recomputes it.
import { useInfiniteQuery } from '@tanstack/react-query';
import { ScrollText } from 'lucide-react';
import type { Client } from 'recollect/client';
import { Link } from 'wouter';
import { client } from '../../api/client.js';
import { useCurrentUser } from '../../api/current-user.js';
import { userKey } from '../../api/query-client.js';
import { Button } from '../../components/button.js';
import { Moment } from '../../components/moment.js';
import { SkeletonLines } from '../../components/skeleton.js';
import { EmptyState, ErrorState } from '../../components/states.js';
import { AuditVerification } from './audit-verification.js';
import { Section } from './section.js';

type Entry = Awaited<ReturnType<Client['audit']['list']>>['entries'][number];

export function AuditLog() {
  const { userId } = useCurrentUser();
  const query = useInfiniteQuery({
    queryKey: userKey(userId, 'audit'),
    queryFn: ({ pageParam }) => client().audit.list({ userId, limit: 25, after: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <Section
      title="Audit log"
      lead="What happened to this memory, by whom and when. It holds kinds, counts and hashes, never a word of what was said."
    >
      <AuditVerification />
      {query.isPending && <SkeletonLines count={5} />}
      {query.isError && entries.length === 0 && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && entries.length === 0 && (
        <EmptyState level={3} icon={<ScrollText size={22} aria-hidden />} title="No entry yet">
          <p>The first change writes the first entry.</p>
        </EmptyState>
      )}
      <ol className="grid">
        {entries.map((entry) => (
          <EntryLine key={`${entry.chain}:${entry.seq}`} entry={entry} />
        ))}
      </ol>
      {query.hasNextPage && (
        <Button
          size="small"
          pending={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
          className="justify-self-center"
        >
          Show earlier entries
        </Button>
      )}
    </Section>
  );
}

function EntryLine({ entry }: { entry: Entry }) {
  const { kind, actor, reason, at, counts, factIds, seq, hash } = entry;
  const numbers = Object.entries(counts)
    .map(([what, count]) => `${count.toLocaleString()} ${what}`)
    .join(', ');
  return (
    <li className="grid gap-x-4 border-b border-line py-2.5 last:border-0 sm:grid-cols-[2.5rem_minmax(0,1fr)_auto]">
      <span className="tabular hidden text-sm text-faint sm:block">{seq}</span>
      <span className="min-w-0">
        <span className="inline-block font-medium first-letter:uppercase">{kind.replaceAll('_', ' ')}</span>
        <span dir="auto" className="text-sm text-soft">
          {' '}
          by {actor.length > 24 ? `${actor.slice(0, 12)}…` : actor}
          {reason && `, ${reason.replaceAll('_', ' ')}`}
          {numbers && `, ${numbers}`}
        </span>
        <span className="flex flex-wrap gap-x-3 text-xs text-faint">
          {factIds.slice(0, 3).map((id) => (
            <Link key={id} href={`/memories/fact/${id}`} className="underline underline-offset-2 hover:text-ink">
              fact {id.slice(-8)}
            </Link>
          ))}
          {factIds.length > 3 && <span>and {factIds.length - 3} more</span>}
          <span className="font-mono">{hash.slice(0, 12)}</span>
        </span>
      </span>
      <span className="text-xs text-faint">
        <Moment at={at} exact />
      </span>
    </li>
  );
}
