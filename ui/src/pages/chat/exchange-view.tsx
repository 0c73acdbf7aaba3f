// One exchange of this visit: the message, the answer as it comes, and a line that says what the memory did.
import { Brain, LoaderCircle, Wrench } from 'lucide-react';
import { describeError } from '../../api/describe-error.js';
import { AnswerText } from '../../components/answer-text.js';
import { Button } from '../../components/button.js';
import { Said } from '../../components/said.js';
import { type Exchange, sendAgain, type ToolUse } from './exchanges.js';
import { useLearned } from './learned.js';

interface ExchangeViewProps {
  exchange: Exchange;
  shown: boolean;
  onChoose(): void;
}

export function ExchangeView({ exchange, shown, onChoose }: ExchangeViewProps) {
  const { message, text, state, tools, error, key } = exchange;
  return (
    <article aria-label="Exchange" className="grid gap-5">
      <div className="appear justify-self-end rounded-card rounded-br-sm bg-accent-wash px-4 py-2.5 sm:max-w-[85%]">
        <span className="sr-only">You said:</span>
        <Said text={message} />
      </div>
      <div className="grid gap-3 sm:max-w-[92%]">
        <span className="sr-only">The answer:</span>
        {tools.map((tool) => (
          <ToolLine key={tool.id} tool={tool} />
        ))}
        <div aria-live="polite" aria-busy={state === 'answering'}>
          {text === '' && state === 'answering' ? <Thinking /> : <AnswerText text={text} />}
        </div>
        {state === 'stopped' && <p className="text-sm text-faint">You stopped the answer; what was said is kept.</p>}
        {state === 'failed' && (
          <div
            role="alert"
            className="grid justify-items-start gap-2 rounded-card bg-danger-wash px-4 py-3 text-danger"
          >
            <p className="font-medium">{describeError(error).title}</p>
            <p className="text-sm">{describeError(error).detail}</p>
            <Button size="small" onClick={() => sendAgain(key)}>
              Try again
            </Button>
          </div>
        )}
        {state === 'done' && <MemoryLine exchange={exchange} shown={shown} onChoose={onChoose} />}
      </div>
    </article>
  );
}

function Thinking() {
  return (
    <p className="flex items-center gap-2 text-faint">
      <LoaderCircle size={16} aria-hidden className="animate-spin" />
      Recalling…
    </p>
  );
}

const toolNames: Readonly<Record<string, string>> = {
  search_memories: 'Searched the memory',
  list_memories: 'Listed memories',
  save_memory: 'Saved a memory',
  delete_memory: 'Deleted a memory',
};

function ToolLine({ tool: { name, state } }: { tool: ToolUse }) {
  const label = toolNames[name] ?? name;
  return (
    <p className="flex items-center gap-2 text-sm text-faint">
      <Wrench size={14} aria-hidden />
      {label}
      {state === 'running' && '…'}
      {state === 'failed' && ' (it failed)'}
    </p>
  );
}

function MemoryLine({ exchange, shown, onChoose }: ExchangeViewProps) {
  const learned = useLearned(exchange).length;
  const recalled = exchange.result?.recalled;
  const used = recalled ? recalled.facts.length + recalled.turns.length : 0;
  const words = [
    used === 0 ? 'Nothing recalled' : `${used} recalled`,
    ...(learned > 0 ? [`${learned} learned`] : []),
    ...(exchange.result?.offline ? ['offline'] : []),
  ];
  return (
    <button
      type="button"
      onClick={onChoose}
      aria-pressed={shown}
      className="inline-flex items-center gap-2 justify-self-start rounded-full border border-line bg-surface px-3 py-1 text-[0.82rem] text-soft transition hover:border-line-strong aria-pressed:border-accent aria-pressed:text-accent-ink"
    >
      <Brain size={14} aria-hidden />
      <span className="sr-only">What the memory did:</span>
      {words.join(' · ')}
    </button>
  );
}
