// Rows of facts, of which only those in sight are in the page.
import { useVirtualizer } from '@tanstack/react-virtual';
import { Pin } from 'lucide-react';
import { memo, useRef } from 'react';
import type { Fact } from 'recollect/client';
import { Link } from 'wouter';
import { FactStateBadge, FactTypeBadge } from '../../components/badge.js';
import { Moment } from '../../components/moment.js';

/** Height of a row with one line, px; the others are measured. */
const usualHeight = 74;

export function FactRows({ facts }: { facts: readonly Fact[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: facts.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => usualHeight,
    getItemKey: (index) => facts[index]?.id ?? index,
    overscan: 8,
  });
  return (
    <div ref={scroller} className="-mx-4 min-h-0 flex-1 overflow-y-auto px-4 pb-8 sm:-mx-8 sm:px-8">
      <ul
        aria-label="Facts"
        className="relative mx-auto w-full max-w-4xl"
        style={{ height: `${rows.getTotalSize()}px` }}
      >
        {rows.getVirtualItems().map(({ index, key, start }) => (
          <li
            key={key}
            ref={rows.measureElement}
            data-index={index}
            aria-setsize={facts.length}
            aria-posinset={index + 1}
            className="absolute inset-x-0 top-0"
            style={{ transform: `translateY(${start}px)` }}
          >
            {facts[index] && <FactRow fact={facts[index]} />}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Drawn again only for another fact: scrolling moves the rows that stay. */
const FactRow = memo(function FactRow({ fact }: { fact: Fact }) {
  const ended = fact.state === 'superseded' || fact.state === 'retracted' || fact.state === 'expired';
  return (
    <Link
      href={`/memories/fact/${fact.id}`}
      className="block border-b border-line px-2 py-3 transition hover:bg-surface focus-visible:-outline-offset-2"
    >
      <p dir="auto" className={`line-clamp-2 ${ended ? 'text-faint' : ''}`}>
        {fact.text}
      </p>
      <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-faint">
        <FactTypeBadge type={fact.type} />
        {fact.subject !== 'user' && (
          <span dir="auto" className="max-w-48 truncate">
            about {fact.subject}
          </span>
        )}
        <Moment at={fact.recordedAt} />
        {fact.pinned && (
          <span className="inline-flex items-center gap-1 text-amber">
            <Pin size={12} aria-hidden />
            Pinned
          </span>
        )}
        {fact.state !== 'current' && <FactStateBadge state={fact.state} />}
      </div>
    </Link>
  );
});
