// What became of a fact, the latest first: each decision in plain words, with the fact it was made beside.
import { Link } from 'wouter';
import type { FactHistory } from '../../api/facts.js';
import { Moment } from '../../components/moment.js';

const kinds: Readonly<Record<string, string>> = {
  stored: 'Learned',
  held: 'Held for review',
  repeated: 'Said again',
  refined: 'Refined',
  superseded: 'Replaced',
  approved: 'Approved',
  retracted: 'Retracted',
  restored: 'Restored',
  expired: 'Expired',
  edited: 'Corrected',
  pinned: 'Pinned',
  unpinned: 'Unpinned',
};

const marks: Readonly<Record<string, string>> = {
  stored: 'bg-accent',
  approved: 'bg-accent',
  restored: 'bg-accent',
  retracted: 'bg-danger',
  held: 'bg-amber',
  pinned: 'bg-amber',
};

type FactTimelineProps = Pick<FactHistory, 'events' | 'superseded'>;

export function FactTimeline({ events, superseded }: FactTimelineProps) {
  return (
    <section aria-label="History" className="grid gap-4">
      <h3 className="font-display text-lg">History</h3>
      <ol className="grid">
        {events.toReversed().map((event, index) => (
          <li
            key={`${event.at}:${event.kind}:${index.toString()}`}
            className="relative grid gap-0.5 border-l border-line pb-5 pl-5 last:pb-1"
          >
            <span
              aria-hidden
              className={`absolute top-1.5 -left-[5px] size-2.5 rounded-full ring-4 ring-surface ${marks[event.kind] ?? 'bg-line-strong'}`}
            />
            <p className="flex flex-wrap items-baseline justify-between gap-x-4">
              <span className="font-medium">{kinds[event.kind] ?? event.kind}</span>
              <span className="text-xs text-faint">
                <Moment at={event.at} exact />
              </span>
            </p>
            <p dir="auto" className="text-sm text-soft first-letter:uppercase">
              {event.explanation}
            </p>
            <p dir="auto" className="text-xs text-faint">
              by {event.actor}
              {event.otherFactId && (
                <>
                  {' · '}
                  <Link
                    href={`/memories/fact/${event.otherFactId}`}
                    className="text-accent-ink underline underline-offset-2"
                  >
                    the other fact
                  </Link>
                </>
              )}
            </p>
          </li>
        ))}
      </ol>
      {superseded.length > 0 && (
        <div className="grid gap-2">
          <h4 className="text-sm font-medium text-soft">It took the place of</h4>
          <ul className="grid gap-1.5">
            {superseded.map((fact) => (
              <li key={fact.id} className="min-w-0">
                <Link
                  href={`/memories/fact/${fact.id}`}
                  className="block text-soft underline decoration-line-strong underline-offset-2 hover:text-ink"
                >
                  <span dir="auto" className="line-clamp-2">
                    {fact.text}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
