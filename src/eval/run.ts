// Retrieval quality: replays a data set through a system and notes what each question found and missed.
import { appendFile, writeFile } from 'node:fs/promises';
import type { EvaluationCorpus, EvaluationDataset, EvaluationQuestion, Grain } from './dataset.js';
import { type OnProgress, replay } from './replay.js';
import type { EvaluatedSystem } from './system.js';

/** What came of one question; the lines of the file `out`. */
export interface QuestionOutcome {
  id: string;
  corpus: string;
  category: string;
  question: string;
  gold: string[];
  /** Gold ids ranked, with their rank from 1. */
  found: { id: string; rank: number }[];
  missed: string[];
  /** Turns or sessions, best first. */
  ranked: string[];
  tokens: number | null;
  ms: number;
}

export interface RetrievalRun {
  system: string;
  outcomes: QuestionOutcome[];
  recordMs: number;
}

export interface RetrievalOptions {
  /** JSON lines, one a question, written as they come. */
  out?: string;
  onProgress?: OnProgress;
}

/** Asks every question of `dataset` once. */
export async function runRetrieval(
  dataset: EvaluationDataset,
  system: EvaluatedSystem,
  options: RetrievalOptions = {},
): Promise<RetrievalRun> {
  const { out } = options;
  const outcomes: QuestionOutcome[] = [];
  const sessionOf = sessionIndex(dataset);
  if (out !== undefined) {
    await writeFile(out, '');
  }
  const { recordMs } = await replay(
    dataset,
    system,
    async (corpus, question) => {
      const start = performance.now();
      const { turnIds, tokens } = await system.ask(corpus.userId, question.text);
      const ms = performance.now() - start;
      const ranked = atGrain(turnIds, dataset.grain, sessionOf.get(corpus.userId));
      const outcome = toOutcome(corpus, question, ranked, tokens, ms);
      outcomes.push(outcome);
      if (out !== undefined) {
        await appendFile(out, `${JSON.stringify(outcome)}\n`);
      }
    },
    options.onProgress,
  );
  return { system: system.name, outcomes, recordMs };
}

/** Turns as they are, or their sessions: a session ranks where its best turn does. */
export function atGrain(
  turnIds: readonly string[],
  grain: Grain,
  sessionOf: ReadonlyMap<string, string> = new Map(),
): string[] {
  return grain === 'turn' ? [...turnIds] : [...new Set(turnIds.flatMap((id) => sessionOf.get(id) ?? []))];
}

/** Per user: message id to session id. */
export function sessionIndex(dataset: EvaluationDataset): Map<string, Map<string, string>> {
  return new Map(
    dataset.corpora.map((corpus) => [
      corpus.userId,
      new Map(corpus.sessions.flatMap(({ sessionId, messages }) => messages.map(({ id }) => [id, sessionId] as const))),
    ]),
  );
}

/** Notes what of the gold evidence an answer holds, and where. */
export function toOutcome(
  corpus: EvaluationCorpus,
  question: EvaluationQuestion,
  ranked: string[],
  tokens: number | null,
  ms: number,
): QuestionOutcome {
  const found = question.gold
    .map((id) => ({ id, rank: ranked.indexOf(id) + 1 }))
    .filter((hit) => hit.rank > 0)
    .sort((left, right) => left.rank - right.rank);
  return {
    id: question.id,
    corpus: corpus.userId,
    category: question.category,
    question: question.text,
    gold: question.gold,
    found,
    missed: question.gold.filter((id) => !ranked.includes(id)),
    ranked,
    tokens,
    ms: Math.round(ms * 100) / 100,
  };
}
