// One turn as it was said, with the sentence that is wanted marked in it.
import { Paperclip } from 'lucide-react';
import { useState } from 'react';
import type { Turn } from 'recollect/client';
import { Badge } from '../../components/badge.js';
import { Button } from '../../components/button.js';
import { Moment } from '../../components/moment.js';

export interface Marked {
  seq: number;
  /** Null: the turn as a whole. */
  quoted: { start: number; end: number } | null;
}

/** Characters of a turn that are shown at once. What is longer is a document. */
const longTurn = 3_000;

export function TurnEntry({ turn, marked }: { turn: Turn; marked: Marked | null }) {
  const mark = marked?.seq === turn.seq ? marked : null;
  const needed = mark?.quoted?.end ?? 0;
  const [whole, setWhole] = useState(false);
  const cut = !whole && turn.text.length > Math.max(longTurn, needed);
  const text = cut ? turn.text.slice(0, Math.max(longTurn, needed)) : turn.text;
  const own = turn.role === 'user';
  return (
    <article
      aria-current={mark ? 'true' : undefined}
      className={`rounded-card border px-4 py-3 ${own ? 'border-line bg-surface' : 'border-transparent bg-transparent'} ${mark ? 'border-amber ring-2 ring-amber/40' : ''}`}
    >
      <header className="mb-1 flex flex-wrap items-baseline gap-x-2 gap-y-1 text-sm text-faint">
        <span dir="auto" className={`font-medium ${own ? 'text-accent-ink' : 'text-soft'}`}>
          {turn.speaker ?? (own ? 'User' : 'Assistant')}
        </span>
        <Moment at={turn.createdAt} exact />
        {turn.kind === 'statement' && <Badge>Stated to the memory</Badge>}
        {turn.partial && <Badge className="bg-amber-wash text-amber">Cut short</Badge>}
        {turn.attachments.length > 0 && (
          <span className="inline-flex items-center gap-1">
            <Paperclip size={13} aria-hidden />
            {turn.attachments.length === 1 ? '1 attachment' : `${turn.attachments.length} attachments`}
          </span>
        )}
      </header>
      {turn.text.trim() === '' ? (
        <p className="text-faint italic">No words</p>
      ) : (
        <p dir="auto" className="whitespace-pre-wrap">
          <MarkedText text={text} quoted={mark?.quoted ?? null} />
          {cut && '…'}
        </p>
      )}
      {cut && (
        <Button size="small" tone="ghost" className="mt-2 -ml-3" onClick={() => setWhole(true)}>
          Show all of it
        </Button>
      )}
    </article>
  );
}

function MarkedText({ text, quoted }: { text: string; quoted: Marked['quoted'] }) {
  if (!quoted || quoted.end > text.length || quoted.start >= quoted.end) return text;
  return (
    <>
      {text.slice(0, quoted.start)}
      <mark className="rounded-sm bg-amber-wash px-0.5 font-medium text-ink underline decoration-amber decoration-2 underline-offset-4">
        {text.slice(quoted.start, quoted.end)}
      </mark>
      {text.slice(quoted.end)}
    </>
  );
}
