// Everything that was ranked and loaded: its score as a bar of its parts, and what became of it.
import { useState } from 'react';
import { Badge } from '../../components/badge.js';
import { Button } from '../../components/button.js';
import { Moment } from '../../components/moment.js';
import { leftOutLabel, scorePartLabel, scoreParts } from '../../components/recall-words.js';
import { PartsBar } from './parts-bar.js';
import type { Explained } from './settings.js';

type Item = Explained['ranked'][number];

interface RankedListProps {
  ranked: readonly Item[];
  other: ReadonlySet<string> | null;
}

const shownAtFirst = 8;

export function RankedList({ ranked, other }: RankedListProps) {
  const [all, setAll] = useState(false);
  const top = Math.max(0.001, ...ranked.map(({ score }) => score));
  const items = all ? ranked : ranked.slice(0, shownAtFirst);
  if (ranked.length === 0) return null;
  return (
    <div className="grid gap-2">
      <ol className="grid gap-2">
        {items.map((item, index) => (
          <RankedItem key={item.id} item={item} rank={index + 1} top={top} other={other} />
        ))}
      </ol>
      {ranked.length > shownAtFirst && (
        <Button
          size="small"
          tone="ghost"
          onClick={() => setAll(!all)}
          className="justify-self-start"
          aria-expanded={all}
        >
          {all ? 'Show the best only' : `Show all ${ranked.length}`}
        </Button>
      )}
    </div>
  );
}

function RankedItem({
  item,
  rank,
  top,
  other,
}: {
  item: Item;
  rank: number;
  top: number;
  other: ReadonlySet<string> | null;
}) {
  const shown = item.outcome === 'shown';
  const differs = other !== null && shown !== other.has(item.id);
  return (
    <li
      className={`rounded-card border bg-surface ${differs ? 'border-amber' : 'border-line'} ${shown ? '' : 'bg-transparent'}`}
    >
      <details className="group">
        <summary className="grid grid-cols-[1.7rem_minmax(0,1fr)] gap-x-2 gap-y-1.5 px-3 py-2.5 [&::-webkit-details-marker]:hidden">
          <span className="tabular pt-px text-right text-sm text-faint">{rank}</span>
          <span dir="auto" className={`line-clamp-2 group-open:line-clamp-none ${shown ? '' : 'text-soft'}`}>
            {item.text}
          </span>
          <span className="col-start-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs">
            <PartsBar parts={item.parts} score={item.score} top={top} />
            <span className="tabular text-soft">{item.score.toFixed(2)}</span>
            {shown ? (
              <Badge className="bg-accent-wash text-accent-ink">{`shown, ${item.tokens} tokens`}</Badge>
            ) : (
              <Badge>{leftOutLabel(item.outcome)}</Badge>
            )}
            {differs && (
              <Badge className="bg-amber-wash text-amber">{shown ? 'only here' : 'only on the other side'}</Badge>
            )}
          </span>
        </summary>
        <div className="grid gap-1.5 border-t border-line px-3 py-2.5 pl-10 text-sm">
          <p className="text-faint">
            {item.kind === 'fact' ? 'Fact' : 'Past turn'}, <Moment at={item.at} exact />
          </p>
          <dl className="grid gap-1">
            {scoreParts(item.parts).map(([name, value]) => (
              <div key={name} className="flex justify-between gap-4">
                <dt className="text-soft">{scorePartLabel(name)}</dt>
                <dd className="tabular">+{value.toFixed(2)}</dd>
              </div>
            ))}
            {item.parts.roleFactor !== undefined && item.parts.roleFactor !== 1 && (
              <div className="flex justify-between gap-4">
                <dt className="text-soft">Said by the assistant</dt>
                <dd className="tabular">×{item.parts.roleFactor.toFixed(2)}</dd>
              </div>
            )}
          </dl>
        </div>
      </details>
    </li>
  );
}
