// What the memory did for one exchange: learned, injected, how sure it was, what it cost, what it left out.
import { BookMarked, Sparkles } from 'lucide-react';
import { useState } from 'react';
import type { Recalled } from 'recollect/client';
import { Link } from 'wouter';
import { Button } from '../../components/button.js';
import { Said } from '../../components/said.js';
import { ScoreBar } from '../../components/score-bar.js';
import { WordsAlone } from '../../components/words-alone.js';
import type { Exchange } from './exchanges.js';
import { InjectedItem } from './injected-item.js';
import { useLearned } from './learned.js';
import { LearnedList } from './learned-list.js';
import { LeftOut } from './left-out.js';
import { Part } from './part.js';

export function MemoryPanel({ exchange, inDrawer = false }: { exchange: Exchange | null; inDrawer?: boolean }) {
  const learned = useLearned(exchange);
  const recalled = exchange?.result?.recalled ?? null;
  return (
    <div className={inDrawer ? 'grid gap-7' : 'grid gap-7 px-6 py-6'}>
      {!inDrawer && <h2 className="text-xl">What the memory did</h2>}
      {!exchange && <Explanation />}
      {exchange && (
        <p dir="auto" className="line-clamp-2 border-l-2 border-amber pl-3 text-soft">
          {exchange.message}
        </p>
      )}
      {exchange?.result?.offline && <NoKeyNote />}
      {exchange?.result?.memoryError && (
        <p role="alert" className="rounded-control bg-danger-wash px-3 py-2 text-sm text-danger">
          The memory did not take part: {exchange.result.memoryError.message}
        </p>
      )}
      {exchange && <LearnedList learned={learned} answering={exchange.state === 'answering'} />}
      {recalled && exchange && <Injected key={exchange.key} recalled={recalled} message={exchange.message} />}
      {recalled && exchange && <Tokens recalled={recalled} exchange={exchange} />}
      {recalled && recalled.leftOut.length > 0 && <LeftOut leftOut={recalled.leftOut} />}
    </div>
  );
}

function Explanation() {
  return (
    <div className="grid gap-4 text-soft">
      <p>With each message, this side shows:</p>
      <ul className="grid gap-3">
        <li className="flex gap-3">
          <BookMarked size={18} aria-hidden className="mt-0.5 shrink-0 text-accent-ink" />
          <span>which facts and past turns went into the answer, how they scored, and what was left out;</span>
        </li>
        <li className="flex gap-3">
          <Sparkles size={18} aria-hidden className="mt-0.5 shrink-0 text-amber" />
          <span>what was learned from it, a moment later, with a way to undo it.</span>
        </li>
      </ul>
      <p>
        Everything that is known stands under{' '}
        <Link href="/memories" className="text-accent-ink underline underline-offset-2">
          Memories
        </Link>
        .
      </p>
    </div>
  );
}

/** Without a key it remembers all the same; only the answers are plain. */
function NoKeyNote() {
  return (
    <div className="rounded-card bg-amber-wash px-4 py-3 text-sm text-amber">
      <p className="font-semibold">No model is connected</p>
      <p>
        So the answers only list what the memory holds. Learning, recalling and correcting work the same. To talk with
        Claude, set <code className="font-mono">ANTHROPIC_API_KEY</code> and start the server again.
      </p>
    </div>
  );
}

/** Shown at once. Chosen: so that the tokens are still in sight. */
const fewItems = 6;

function Injected({ recalled, message }: { recalled: Recalled; message: string }) {
  const { facts, turns, relevance, profile, summary } = recalled;
  const items = [...facts, ...turns.toSorted((one, other) => other.score - one.score)];
  const nothing = items.length === 0 && profile === null && summary === null;
  const top = Math.max(1, ...items.map(({ score }) => score));
  const [all, setAll] = useState(false);
  const shown = all ? items : items.slice(0, fewItems);
  return (
    <Part title={nothing ? 'Nothing was injected' : 'Injected into the request'}>
      <WordsAlone embedded={recalled.embedded} />
      <ScoreBar
        label={relevance.relevant ? 'Relevance: enough' : 'Relevance: below the threshold'}
        value={relevance.value}
        mark={relevance.threshold}
        fill={relevance.relevant ? 'bg-accent' : 'bg-amber'}
      />
      {items.length === 0 && (
        <p className="text-sm text-soft">
          Nothing that is known bears on this message, so no tokens were spent on it. The mark is the threshold.
        </p>
      )}
      {profile !== null && <Always title="Profile, shown with every message" text={profile} />}
      {summary !== null && <Always title="Summary of this conversation" text={summary} />}
      <ol className="grid gap-3">
        {shown.map((item) => (
          <InjectedItem key={item.id} item={item} maximum={top} />
        ))}
      </ol>
      {shown.length < items.length && (
        <Button size="small" onClick={() => setAll(true)} className="justify-self-start">
          Show all {items.length}
        </Button>
      )}
      <Link
        href="/explain"
        state={{ message }}
        className="justify-self-start text-sm text-accent-ink underline underline-offset-2"
      >
        Explain this recall step by step
      </Link>
    </Part>
  );
}

/** What is there whatever the message: facts it says already are left out below. */
function Always({ title, text }: { title: string; text: string }) {
  return (
    <details className="rounded-card border border-line bg-raised p-3.5 text-sm">
      <summary className="font-medium marker:text-faint">{title}</summary>
      <Said text={text} className="pt-2 text-soft" />
    </details>
  );
}

function Tokens({ recalled, exchange }: { recalled: Recalled; exchange: Exchange }) {
  const { memory, recent } = recalled.tokens;
  const usage = exchange.result?.usage;
  const input = usage ? usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens : 0;
  const rows: readonly (readonly [string, number])[] = [
    ['Memory block', memory],
    ['Recent turns', recent],
    ...(input > 0 ? ([['Whole request', input]] as const) : []),
    ...(usage && usage.outputTokens > 0 ? ([['Answer', usage.outputTokens]] as const) : []),
  ];
  return (
    <Part title="Tokens">
      <dl className="grid grid-cols-2 gap-2">
        {rows.map(([label, value]) => (
          <div key={label} className="rounded-control bg-sunken px-3 py-2">
            <dt className="text-xs text-soft">{label}</dt>
            <dd className="tabular text-lg font-medium">{value.toLocaleString()}</dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}
