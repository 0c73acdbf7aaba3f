// A recall from the message to the block a model reads, as the server told it.
import type { Recalled } from 'recollect/client';
import { ScoreBar } from '../../components/score-bar.js';
import { ScrollArea } from '../../components/scroll-area.js';
import { WordsAlone } from '../../components/words-alone.js';
import { BudgetBar } from './budget-bar.js';
import { QueryRead } from './query-read.js';
import { RankedList } from './ranked-list.js';
import { SearchFunnel } from './search-funnel.js';
import type { Explained } from './settings.js';
import { Step } from './step.js';

interface RecallStepsProps {
  recalled: Recalled;
  explained: Explained;
  /** What the other settings showed; null where nothing is compared. */
  other: ReadonlySet<string> | null;
}

export function RecallSteps({ recalled, explained, other }: RecallStepsProps) {
  const { relevance } = recalled;
  const took = (...names: string[]) => {
    const taken = explained.steps.filter(({ step }) => names.includes(step));
    return taken.length === 0 ? null : taken.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  };
  const { search, ranked } = explained;
  const shown = ranked.filter(({ outcome }) => outcome === 'shown').length;
  return (
    <ol className="min-w-0">
      <Step number={1} title="Read the message" took={took('recent', 'read')} result="What it says beside its words.">
        <QueryRead explained={explained} recalled={recalled} />
      </Step>
      <Step
        number={2}
        title="Search"
        took={took('embed', 'search')}
        result={
          search.items === 0
            ? 'Nothing is remembered of this user yet.'
            : `${count(search.candidates)} candidates out of ${count(search.items)} turns and facts.`
        }
      >
        <WordsAlone embedded={recalled.embedded} />
        {search.items > 0 && <SearchFunnel search={search} />}
      </Step>
      <Step number={3} title="Rank" took={null} result="One score for turns and facts, added up from its parts.">
        <RankedList ranked={ranked} other={other} />
      </Step>
      <Step
        number={4}
        title="Judge"
        took={took('judge')}
        result={
          relevance.relevant
            ? 'What was found bears on the message.'
            : 'Nothing that was found bears on the message, so nothing is shown.'
        }
      >
        <div className="grid gap-3 rounded-card border border-line bg-surface p-4">
          <ScoreBar
            label={`Relevance; the mark is the threshold, ${relevance.threshold.toFixed(2)}`}
            value={relevance.value}
            mark={relevance.threshold}
            fill={relevance.relevant ? 'bg-accent' : 'bg-amber'}
          />
          <ScoreBar label="Nearest by meaning" value={relevance.signals.cosine ?? 0} fill="bg-line-strong" />
          <ScoreBar
            label="Words of the message it holds"
            value={relevance.signals.coverage ?? 0}
            fill="bg-line-strong"
          />
          <ScoreBar
            label="Words, meaning and time of one item"
            value={relevance.signals.fit ?? 0}
            fill="bg-line-strong"
          />
          {recalled.reranked !== 'off' && <p className="text-sm text-soft">Reranker: {recalled.reranked}.</p>}
        </div>
      </Step>
      <Step
        number={5}
        title="Pack"
        took={took('pack')}
        result={`${count(shown)} of ${count(ranked.length)} fit, in ${count(recalled.tokens.memory)} tokens.`}
      >
        <BudgetBar explained={explained} />
      </Step>
      <Step
        number={6}
        title="What the model reads"
        took={null}
        result={
          recalled.systemPrompt === ''
            ? 'Nothing: the request goes out without a memory block.'
            : 'This block, in the system prompt. It costs what step 5 says.'
        }
      >
        {recalled.systemPrompt !== '' && (
          <details className="min-w-0 rounded-card border border-line bg-sunken">
            <summary className="px-4 py-2.5 text-sm font-medium">Show the block</summary>
            <ScrollArea label="Memory block" className="max-h-96 border-t border-line">
              <pre dir="auto" className="px-4 py-3 font-mono text-[0.82rem] leading-relaxed whitespace-pre-wrap">
                {recalled.systemPrompt}
              </pre>
            </ScrollArea>
          </details>
        )}
      </Step>
    </ol>
  );
}

function count(value: number): string {
  return value.toLocaleString();
}
