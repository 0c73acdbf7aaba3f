// What was learned from a message, as it is learned, with a way to take it back.
import { Sparkles, Undo2 } from 'lucide-react';
import { useFactAction } from '../../api/fact-actions.js';
import { FactTypeBadge } from '../../components/badge.js';
import { Button } from '../../components/button.js';
import type { Learned } from './learned.js';
import { Part } from './part.js';

export function LearnedList({ learned, answering }: { learned: readonly Learned[]; answering: boolean }) {
  return (
    <Part title="Learned from it">
      <ul aria-live="polite" className="grid gap-3">
        {learned.map((one) => (
          <LearnedFact key={one.fact.id} learned={one} />
        ))}
      </ul>
      {learned.length === 0 && (
        <p className="flex items-center gap-2 text-sm text-soft">
          <Sparkles size={15} aria-hidden className="text-faint" />
          {answering ? 'Listening…' : 'Nothing so far. What is learned appears here by itself.'}
        </p>
      )}
    </Part>
  );
}

function LearnedFact({ learned: { fact, replaced } }: { learned: Learned }) {
  const action = useFactAction();
  const stands = fact.state === 'current';
  // What took the place of something goes back to it; what is new just goes.
  const undo = replaced
    ? { factId: replaced.id, action: 'restore' as const }
    : { factId: fact.id, action: 'retract' as const };
  return (
    <li className="appear grid gap-2 rounded-card border border-line bg-raised p-3.5">
      <div className="flex items-center justify-between gap-2">
        <FactTypeBadge type={fact.type} />
        {stands ? (
          <Button
            size="small"
            tone="ghost"
            pending={action.isPending}
            onClick={() => action.mutate(undo)}
            aria-label={`Undo: ${fact.text}`}
            className="-my-1 -mr-2"
          >
            <Undo2 size={14} aria-hidden />
            Undo
          </Button>
        ) : (
          <Button
            size="small"
            tone="ghost"
            pending={action.isPending}
            onClick={() => action.mutate({ factId: fact.id, action: 'restore' })}
            aria-label={`Restore: ${fact.text}`}
            className="-my-1 -mr-2"
          >
            Restore
          </Button>
        )}
      </div>
      <p dir="auto" className={stands ? '' : 'text-faint line-through'}>
        {fact.text}
      </p>
      {replaced && stands && (
        <p dir="auto" className="text-sm text-faint">
          Instead of: <span className="line-through">{replaced.text}</span>
        </p>
      )}
    </li>
  );
}
