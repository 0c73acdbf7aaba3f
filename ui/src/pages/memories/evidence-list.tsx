// The words a fact rests on, each with the conversation it was said in.
import { useState } from 'react';
import type { FactHistory } from '../../api/facts.js';
import { Button } from '../../components/button.js';
import { Moment } from '../../components/moment.js';
import { TurnDialog } from '../../components/turn-dialog.js';

type Evidence = FactHistory['evidence'][number];

export function EvidenceList({ evidence }: { evidence: readonly Evidence[] }) {
  return (
    <section aria-label="Evidence" className="grid gap-3">
      <h3 className="font-display text-lg">Evidence</h3>
      {evidence.length === 0 && (
        <p className="text-sm text-soft">The words it rested on were removed when it was retracted.</p>
      )}
      <ul className="grid gap-3">
        {evidence.map((one, index) => (
          <EvidenceItem key={`${one.turnId ?? 'gone'}:${index.toString()}`} evidence={one} />
        ))}
      </ul>
    </section>
  );
}

function EvidenceItem({ evidence: { turnId, quote, recordedAt, place } }: { evidence: Evidence }) {
  const [open, setOpen] = useState(false);
  return (
    <li className="grid gap-2 border-l-2 border-amber pl-4">
      <blockquote dir="auto" className="whitespace-pre-wrap text-soft">
        {quote === null ? 'The quote was removed.' : `“${quote}”`}
      </blockquote>
      <div className="flex flex-wrap items-center gap-3 text-xs text-faint">
        <Moment at={recordedAt} exact />
        {turnId === null ? (
          <span>The turn is gone; its retention was over.</span>
        ) : (
          <Button size="small" tone="ghost" onClick={() => setOpen(true)} className="-my-1 -ml-2">
            In its conversation
          </Button>
        )}
      </div>
      {turnId !== null && (
        <TurnDialog turnId={turnId} quoted={place?.quoted} open={open} onClose={() => setOpen(false)} />
      )}
    </li>
  );
}
