// One conversation: what it was about, and its turns.
import { useQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { client } from '../../api/client.js';
import { useCurrentUser } from '../../api/current-user.js';
import { userKey } from '../../api/query-client.js';
import { Said } from '../../components/said.js';
import { SkeletonLines } from '../../components/skeleton.js';
import { ErrorState } from '../../components/states.js';
import { spanWords } from './session-words.js';
import type { Marked } from './turn-entry.js';
import { TurnList } from './turn-list.js';

export function SessionView({ sessionId, marked }: { sessionId: string; marked: Marked | null }) {
  const { userId } = useCurrentUser();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: userKey(userId, 'session', sessionId),
    queryFn: () => client().sessions.get(userId, sessionId),
  });
  const heading = useRef<HTMLHeadingElement>(null);
  // Whoever opened it by keyboard reads on here.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <section aria-label="Conversation" className="flex h-full min-h-0 flex-col">
      <header className="grid gap-2 border-b border-line px-4 py-4 sm:px-6">
        <Link
          href="/timeline"
          className="-ml-1 inline-flex w-fit items-center gap-1.5 rounded-control px-1 text-sm text-soft hover:text-ink lg:hidden"
        >
          <ArrowLeft size={15} aria-hidden /> All conversations
        </Link>
        <h2 ref={heading} tabIndex={-1} className="text-xl leading-snug outline-none">
          {data ? spanWords(data.startedAt, data.lastTurnAt) : 'Conversation'}
        </h2>
        <p className="line-clamp-2 font-mono text-xs text-faint" dir="auto">
          {isStatements(sessionId) ? 'What was stated to the memory directly, outside any conversation' : sessionId}
        </p>
        {data?.summary && (
          <div className="mt-1 max-h-40 overflow-y-auto rounded-control bg-accent-wash px-4 py-3">
            <p className="text-xs font-medium text-accent-ink">Summary of the first {data.summary.coversSeq} turns</p>
            <Said text={data.summary.text} />
          </div>
        )}
      </header>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <div className="p-6">
          <SkeletonLines count={6} />
        </div>
      ) : (
        data && <TurnList key={sessionId} sessionId={sessionId} lastSeq={data.lastSeq} marked={marked} />
      )}
    </section>
  );
}

/** The session Recollect keeps statements in; an application's own begin otherwise. */
function isStatements(sessionId: string): boolean {
  return sessionId.startsWith('recollect:');
}
