// Does recall keep quiet when it should? Every question is asked of its own conversation and of another one.

import { RecollectError } from '../errors.js';
import type { Memory } from '../memory-types/memory.js';
import type { Recalled } from '../recall/recalled.js';
import type { EvaluationCorpus, EvaluationDataset, EvaluationQuestion } from './dataset.js';
import { injectedTurnIds, memorySystem } from './memory-system.js';
import { areaUnderCurve, mean } from './metrics.js';
import { type OnProgress, replay } from './replay.js';
import { type DatasetSummary, inOverall, round, summarise } from './report.js';
import { atGrain, sessionIndex } from './run.js';

export interface AbstentionReport extends DatasetSummary {
  mode: 'abstention';
  n: number;
  /** The `minRelevance` in force, the embedding model's own. */
  threshold: number;
  /** Own questions for which something was injected. */
  kept: number;
  /** Own questions with evidence injected, of those that have it without any threshold. */
  evidence_kept: number;
  /** Foreign questions for which nothing was injected. */
  rejected: number;
  /** The same, with the names of the people asked about replaced by those of the people in the wrong conversation. */
  rejected_with_names: number | null;
  /** Chance that an own question has a higher relevance than a foreign one. */
  auc: number;
  /** What other thresholds would do. */
  thresholds: { min_relevance: number; kept: number; rejected: number }[];
}

interface Asked {
  category: string;
  relevance: number;
  threshold: number;
  injected: boolean;
}

interface OwnAsked extends Asked {
  evidence: boolean;
  evidenceUncut: boolean;
}

/** Throws `invalid_input` when there is no second conversation to ask. */
export async function runAbstention(
  dataset: EvaluationDataset,
  memory: Memory,
  options: { noFacts?: boolean; limited?: boolean; onProgress?: OnProgress } = {},
): Promise<AbstentionReport> {
  if (dataset.corpora.length < 2) {
    throw new RecollectError('invalid_input', 'Abstention needs at least two conversations, to ask the wrong one');
  }
  const sessionOf = sessionIndex(dataset);
  const own: OwnAsked[] = [];
  const system = memorySystem(memory, options);
  const askOwn = async (corpus: EvaluationCorpus, question: EvaluationQuestion) => {
    own.push(await askOwnQuestion(memory, dataset, corpus, question, sessionOf.get(corpus.userId)));
  };
  await replay(dataset, system, askOwn, options.onProgress);

  const foreign: Asked[] = [];
  const renamed: Asked[] = [];
  for (const [index, corpus] of dataset.corpora.entries()) {
    const wrong = dataset.corpora[(index + 1) % dataset.corpora.length] ?? corpus;
    const names = replaceNames(corpus, wrong);
    for (const question of corpus.questions) {
      foreign.push(toAsked(question, await ask(memory, wrong.userId, question.text)));
      if (names !== null) {
        renamed.push(toAsked(question, await ask(memory, wrong.userId, names(question.text))));
      }
    }
  }
  return toReport(dataset, own, foreign, renamed, options.limited ?? false);
}

async function askOwnQuestion(
  memory: Memory,
  dataset: EvaluationDataset,
  corpus: EvaluationCorpus,
  question: EvaluationQuestion,
  sessionOf: ReadonlyMap<string, string> | undefined,
): Promise<OwnAsked> {
  const cut = await ask(memory, corpus.userId, question.text);
  const uncut = await memory.recall({ userId: corpus.userId, query: question.text, recentTurns: 0, minRelevance: 0 });
  const holdsEvidence = (recalled: Recalled) =>
    atGrain(injectedTurnIds(recalled), dataset.grain, sessionOf).some((id) => question.gold.includes(id));
  return {
    ...toAsked(question, cut),
    evidence: holdsEvidence(cut),
    evidenceUncut: holdsEvidence(uncut),
  };
}

function ask(memory: Memory, userId: string, query: string): Promise<Recalled> {
  return memory.recall({ userId, query, recentTurns: 0 });
}

function toAsked(question: EvaluationQuestion, recalled: Recalled): Asked {
  return {
    category: question.category,
    relevance: recalled.relevance.value,
    threshold: recalled.relevance.threshold,
    injected: recalled.facts.length + recalled.turns.length > 0 || recalled.summary !== null,
  };
}

// A name nobody in the wrong conversation has gives the question away; with the right names only its topic is foreign.
export function replaceNames(from: EvaluationCorpus, to: EvaluationCorpus): ((text: string) => string) | null {
  const [old, fresh] = [speakersOf(from), speakersOf(to)];
  if (old.length === 0 || fresh.length === 0) {
    return null;
  }
  return (text) =>
    old.reduce((replaced, name, index) => replaced.replaceAll(name, fresh[index % fresh.length] ?? name), text);
}

function speakersOf(corpus: EvaluationCorpus): string[] {
  const messages = corpus.sessions.flatMap((session) => session.messages);
  return [...new Set(messages.flatMap((message) => message.speaker ?? []))];
}

function toReport(
  dataset: EvaluationDataset,
  allOwn: readonly OwnAsked[],
  allForeign: readonly Asked[],
  allRenamed: readonly Asked[],
  limited: boolean,
): AbstentionReport {
  const [own, foreign, renamed] = [
    inOverall(dataset, allOwn),
    inOverall(dataset, allForeign),
    inOverall(dataset, allRenamed),
  ];
  const withEvidence = own.filter((asked) => asked.evidenceUncut);
  return {
    ...summarise(dataset, limited),
    mode: 'abstention',
    n: own.length,
    threshold: own[0]?.threshold ?? 0,
    kept: share(own, (asked) => asked.injected),
    evidence_kept: share(withEvidence, (asked) => asked.evidence),
    rejected: share(foreign, (asked) => !asked.injected),
    rejected_with_names: renamed.length === 0 ? null : share(renamed, (asked) => !asked.injected),
    auc: round(
      areaUnderCurve(
        own.map((asked) => asked.relevance),
        foreign.map((asked) => asked.relevance),
      ),
    ),
    thresholds: [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5].map((threshold) => ({
      min_relevance: threshold,
      kept: share(own, (asked) => asked.relevance >= threshold),
      rejected: share(foreign, (asked) => asked.relevance < threshold),
    })),
  };
}

function share<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  return round(mean(items.map((item) => (holds(item) ? 1 : 0))));
}
