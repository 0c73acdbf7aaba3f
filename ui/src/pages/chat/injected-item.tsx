// One fact or past turn that went into the request: what it says, how it scored, and why.
import { Quote } from 'lucide-react';
import { useState } from 'react';
import type { Recalled } from 'recollect/client';
import { FactTypeBadge } from '../../components/badge.js';
import { factTypeColour } from '../../components/fact-types.js';
import { Moment } from '../../components/moment.js';
import { capitalised, scorePartLabel, scoreParts } from '../../components/recall-words.js';
import { ScoreBar } from '../../components/score-bar.js';
import { TurnDialog } from '../../components/turn-dialog.js';

type Item = Recalled['facts'][number] | Recalled['turns'][number];

export function InjectedItem({ item, maximum }: { item: Item; maximum: number }) {
  const fill = item.kind === 'fact' ? factTypeColour(item.type).dot : 'bg-line-strong';
  return (
    <li className="appear grid gap-2 rounded-card border border-line bg-raised p-3.5">
      <Kind item={item} />
      <p dir="auto" className="line-clamp-4">
        {item.kind === 'turn' ? `“${item.text}”` : item.text}
      </p>
      <ScoreBar
        label={`Score of: ${item.text.slice(0, 60)}`}
        value={item.score}
        maximum={maximum}
        fill={fill}
        hideLabel
      />
      <details className="group text-sm">
        <summary className="text-soft marker:text-faint">{capitalised(item.why)}</summary>
        <div className="grid gap-2.5 pt-3">
          {scoreParts(item.parts).map(([part, value]) => (
            <ScoreBar key={part} label={scorePartLabel(part)} value={value} maximum={maximum} fill={fill} />
          ))}
          <p className="text-xs text-faint">{item.tokens} tokens</p>
        </div>
      </details>
    </li>
  );
}

function Kind({ item }: { item: Item }) {
  const [open, setOpen] = useState(false);
  const turnId = item.kind === 'fact' ? item.evidenceTurnIds[0] : item.id;
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      {item.kind === 'fact' ? (
        <FactTypeBadge type={item.type} />
      ) : (
        <span className="text-xs font-medium text-soft">
          {item.role === 'user' ? 'You said' : 'It answered'}, <Moment at={item.at} />
        </span>
      )}
      {turnId && (
        <button
          type="button"
          onClick={() => setOpen(true)}
          className="inline-flex items-center gap-1 text-xs text-accent-ink underline-offset-2 hover:underline"
        >
          <Quote size={12} aria-hidden />
          {item.kind === 'fact' ? 'Where it was said' : 'In its conversation'}
        </button>
      )}
      {turnId && <TurnDialog turnId={turnId} open={open} onClose={() => setOpen(false)} />}
    </div>
  );
}
