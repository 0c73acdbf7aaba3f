// The one shape every data set is loaded into: who said what when, and which of it answers which question.
import type { RememberMessage } from '../memory-types/memory.js';

export const datasetNames = ['locomo', 'longmemeval', 'beam', 'realmem', 'halumem', 'precision', 'reconcile'] as const;

export type DatasetName = (typeof datasetNames)[number];

/** `pool`: every session in one index. `s48`: a haystack of 48 sessions per question. Only LongMemEval has both. */
export type DatasetVariant = 'pool' | 's48';

/** What gold ids name, and so what is ranked: single turns, or sessions by their best turn. */
export type Grain = 'turn' | 'session';

export interface EvaluationMessage extends RememberMessage {
  /** The id gold evidence uses; unique in its corpus. */
  id: string;
  content: string;
  createdAt: Date;
}

export interface EvaluationSession {
  sessionId: string;
  at: Date;
  messages: EvaluationMessage[];
}

export interface EvaluationQuestion {
  id: string;
  text: string;
  /** Ids of turns or of sessions, see `Grain`; never empty, no id twice. */
  gold: string[];
  category: string;
  /** Ask just before this session is recorded; default after the last. */
  askBefore?: string;
}

/** One user's memory: recorded as a whole, asked on its own. */
export interface EvaluationCorpus {
  userId: string;
  sessions: EvaluationSession[];
  questions: EvaluationQuestion[];
}

export interface EvaluationDataset {
  name: DatasetName;
  /** For people; says "derived" where the set is not the official one. */
  title: string;
  grain: Grain;
  corpora: EvaluationCorpus[];
  /** Readable names of categories whose key says little. */
  categoryNames: Record<string, string>;
  /** Categories reported beside `overall`, not in it. */
  besideOverall: string[];
  /** Questions of the files that carry no gold evidence and are not asked. */
  withoutGold: number;
}

/** The first `limit` questions, and only the corpora they are asked of. */
export function limitQuestions(dataset: EvaluationDataset, limit: number): EvaluationDataset {
  let left = limit;
  const corpora: EvaluationCorpus[] = [];
  for (const corpus of dataset.corpora) {
    if (left <= 0) {
      break;
    }
    const questions = corpus.questions.slice(0, left);
    left -= questions.length;
    corpora.push({ ...corpus, questions });
  }
  return { ...dataset, corpora };
}

/** How many questions, sessions and messages a data set holds. */
export function countDataset(dataset: EvaluationDataset): { questions: number; sessions: number; messages: number } {
  const sessions = dataset.corpora.flatMap((corpus) => corpus.sessions);
  return {
    questions: dataset.corpora.reduce((sum, corpus) => sum + corpus.questions.length, 0),
    sessions: sessions.length,
    messages: sessions.reduce((sum, session) => sum + session.messages.length, 0),
  };
}
