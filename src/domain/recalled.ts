// What recall() gives: working memory for one request, with the reason for every line of it.
import type { FactState } from './fact.js';
import type { Role } from './message.js';
import type { Metadata } from './turn.js';

/** The parts a score was added up from; each is already weighted. `roleFactor` multiplies. */
export interface ScoreParts {
  /** BM25 share. */
  keywords: number;
  /** Cosine share. */
  meaning: number;
  neighbours: number;
  session: number;
  date: number;
  speaker: number;
  /** How much a turn between people states, beside asking and greeting. */
  substance: number;
  /** A standing instruction, or a preference where the query asks what to do. */
  cue: number;
  /** Of a late session, where the query is a message and not a question. */
  recency: number;
  roleFactor: number;
  /** Only with a reranker, and for items it judged; added after the factor. */
  rerank?: number;
}

export interface RecalledFact {
  kind: 'fact';
  id: string;
  text: string;
  type: string;
  subject: string;
  state: FactState;
  confidence: number;
  scope: string | null;
  at: Date;
  /** Turns the fact rests on, as the caller named them where it did (external id), else our ids. */
  evidenceTurnIds: string[];
  score: number;
  parts: ScoreParts;
  /** One readable sentence. */
  why: string;
  tokens: number;
}

export interface RecalledTurn {
  kind: 'turn';
  id: string;
  externalId: string | null;
  sessionId: string;
  seq: number;
  text: string;
  role: Role;
  speaker: string | null;
  scope: string | null;
  metadata: Metadata;
  at: Date;
  /** True when a long turn was cut to its best passage. */
  clipped: boolean;
  score: number;
  parts: ScoreParts;
  why: string;
  tokens: number;
}

export interface RecentTurn {
  id: string;
  sessionId: string;
  seq: number;
  role: Role;
  speaker: string | null;
  text: string;
  partial: boolean;
  at: Date;
}

export type LeftOutReason =
  | 'budget'
  | 'below_relevance'
  | 'repeat'
  | 'shown_as_recent'
  | 'said_by_fact'
  | 'said_by_profile'
  | 'rank';

export interface LeftOut {
  kind: 'fact' | 'turn';
  id: string;
  score: number;
  reason: LeftOutReason;
}

export type RankedItem = RecalledFact | RecalledTurn;

/** How an optional step of recall ended. `off`: not configured, or nothing to do. Else recall went on without it. */
export type StepOutcome = 'off' | 'done' | 'timeout' | 'failed';

/** How sure recall is that anything it found bears on the query. */
export interface Relevance {
  /** 0 to 1; comparable only within one embedding model. */
  value: number;
  /** The threshold in force. */
  threshold: number;
  /** False: nothing was injected. */
  relevant: boolean;
  /** What it was judged by. */
  signals: RelevanceSignals;
}

/** The best of everything ranked, each for itself; 0 when nothing was found. */
export interface RelevanceSignals {
  cosine: number;
  /** Share of the query's words an item holds, rare words counting more. */
  coverage: number;
  /** Words, meaning and time of one item together, as ranking weighs them. */
  fit: number;
}

/** One recall step by step, for who wants to see why. Made only where it is asked for. */
export interface Explained {
  query: ExplainedQuery;
  search: {
    /** Items in the memory: turns and facts. */
    items: number;
    /** What retrieval gave to rank. Of these: */
    candidates: number;
    /** hold a term of the query, */
    byWords: number;
    /** are among the nearest by meaning, */
    byMeaning: number;
    /** or are there only because they stand beside one of those. */
    neighbours: number;
    /** The terms that were searched for, and in how many items each is among the own words. */
    terms: { term: string; items: number }[];
  };
  /** What was loaded and judged, best first, each with what became of it. */
  ranked: ExplainedItem[];
  budget: {
    /** Tokens that were allowed. */
    allowed: number;
    /** Of them, what the block costs with no fact and no turn: profile, summary, other sessions. Null: not even that fits. */
    frame: number | null;
    /** And what the facts and turns in it cost. */
    items: number;
    /** Facts and turns at most. */
    limit: number;
  };
  /** Milliseconds of each step, in order. */
  steps: { step: string; milliseconds: number }[];
}

/** How the query was read. */
export interface ExplainedQuery {
  /** Without the words that ask for a form of answer. */
  searched: string;
  /** What the vector was made of. */
  embedded: string;
  /** Words of it that are speakers' names. */
  names: string[];
  dates: { grain: string; year: number | null; month: number | null; day: Date | null }[];
  /** Text-search language of the user; null for a user nothing was recorded for. */
  language: string | null;
  wantsAssistant: boolean;
  isMessage: boolean;
  asksForHelp: boolean;
  asksAboutSelf: boolean;
  mentionsSelf: boolean;
}

export interface ExplainedItem {
  kind: 'fact' | 'turn';
  id: string;
  /** At most 300 characters. */
  text: string;
  at: Date;
  score: number;
  parts: ScoreParts;
  why: string;
  tokens: number;
  /** Shown to the model, or why not. */
  outcome: 'shown' | LeftOutReason;
}
