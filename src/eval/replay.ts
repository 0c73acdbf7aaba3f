// Lives every corpus through once, in order of time: records its sessions, asks each question when its turn comes.
import { countDataset, type EvaluationCorpus, type EvaluationDataset, type EvaluationQuestion } from './dataset.js';
import type { EvaluatedSystem } from './system.js';

export interface EvaluationProgress {
  phase: 'record' | 'ask';
  /** Which of several systems, where several are compared. */
  system?: string;
  /** Messages recorded, or questions asked. */
  done: number;
  total: number;
}

export type OnProgress = (progress: EvaluationProgress) => void;

export interface ReplayResult {
  /** Time spent recording, settling included. */
  recordMs: number;
}

/** Calls `ask` for every question, with everything that precedes it recorded and settled. */
export async function replay(
  dataset: EvaluationDataset,
  system: EvaluatedSystem,
  ask: (corpus: EvaluationCorpus, question: EvaluationQuestion) => Promise<void>,
  onProgress: OnProgress = () => {},
): Promise<ReplayResult> {
  const total = countDataset(dataset);
  let recordMs = 0;
  let messages = 0;
  let questions = 0;

  async function timed(work: () => Promise<void>): Promise<void> {
    const start = performance.now();
    await work();
    recordMs += performance.now() - start;
  }

  async function askAll(corpus: EvaluationCorpus, due: readonly EvaluationQuestion[]): Promise<void> {
    for (const question of due) {
      await ask(corpus, question);
      questions += 1;
      onProgress({ phase: 'ask', done: questions, total: total.questions });
    }
  }

  for (const corpus of dataset.corpora) {
    for (const session of corpus.sessions) {
      const due = corpus.questions.filter((question) => question.askBefore === session.sessionId);
      if (due.length > 0) {
        await timed(() => system.settled());
        await askAll(corpus, due);
      }
      await timed(() => system.record(corpus.userId, session));
      messages += session.messages.length;
      onProgress({ phase: 'record', done: messages, total: total.messages });
    }
    await timed(() => system.settled());
    await askAll(
      corpus,
      corpus.questions.filter((question) => question.askBefore === undefined),
    );
  }
  return { recordMs };
}
