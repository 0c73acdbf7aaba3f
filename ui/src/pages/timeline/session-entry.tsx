// One conversation on the timeline: when, how long, and what it was about.
import type { ListedSession } from 'recollect/client';
import { Link } from 'wouter';
import { Badge } from '../../components/badge.js';
import { timelineHref } from '../../components/timeline-address.js';
import { sessionTitle, spanWords } from './session-words.js';

export function SessionEntry({ session, open }: { session: ListedSession; open: boolean }) {
  const { summary, opening } = session;
  return (
    <Link
      href={timelineHref({ sessionId: session.id })}
      aria-current={open ? 'true' : undefined}
      className="group relative block rounded-control py-2.5 pr-3 pl-9 transition-colors hover:bg-sunken aria-[current=true]:bg-accent-wash"
    >
      <span
        aria-hidden
        className="absolute top-[1.05rem] left-2.5 size-3 rounded-full border-2 border-line-strong bg-page group-hover:border-accent group-aria-[current=true]:border-accent group-aria-[current=true]:bg-accent"
      />
      <span className="flex flex-wrap items-baseline justify-between gap-x-3 text-sm text-faint">
        <span className="tabular">{spanWords(session.startedAt, session.lastTurnAt)}</span>
        <span className="tabular">{session.turns === 1 ? '1 turn' : `${session.turns} turns`}</span>
      </span>
      <span dir="auto" className="mt-0.5 line-clamp-2 font-medium text-ink">
        {sessionTitle(session)}
      </span>
      {summary && opening && (
        <span dir="auto" className="mt-0.5 line-clamp-1 text-sm text-soft">
          {opening}
        </span>
      )}
      {session.scope && (
        <span className="mt-1.5 block">
          <Badge>{session.scope}</Badge>
        </span>
      )}
    </Link>
  );
}
