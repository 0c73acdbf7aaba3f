// Recalled: the result of recall() and its two renderings. The texts are made in render.ts.
import type { MessageInput } from '../domain/message.js';
import type {
  Explained,
  LeftOut,
  RankedItem,
  RecalledFact,
  RecalledTurn,
  RecentTurn,
  Relevance,
  StepOutcome,
} from '../domain/recalled.js';
import type { Rewritten } from './rewrite-query.js';

export interface Recalled {
  query: string;
  /** This session's last turns, oldest first; for a new session those of the previous one. */
  recent: RecentTurn[];
  /** Last turns of other sessions that are open at the same time. */
  elsewhere: RecentTurn[];
  /** Null where it was not asked for, does not fit, or there is none. */
  profile: string | null;
  summary: string | null;
  /** Chosen facts, best first. */
  facts: RecalledFact[];
  /** Chosen past turns, in order of time. */
  turns: RecalledTurn[];
  /** Everything ranked, best first, before packing. */
  ranked: RankedItem[];
  relevance: Relevance;
  /** What embedding the query came to. Without its vector the words alone were searched. `off`: nothing is known of the user. */
  embedded: StepOutcome;
  /** What the reranker came to. */
  reranked: StepOutcome;
  /** What was searched for beside the query, and what rewriting came to. */
  rewritten: Rewritten;
  /** What asking the vector index came to; without it the database found the same. `off`: there is none, or it could not help. */
  vectorIndex: StepOutcome;
  leftOut: LeftOut[];
  /** Every step; null where it was not asked for. */
  explained: Explained | null;
  /** Tokens of the memory block and of the recent turns. */
  tokens: { memory: number; recent: number };
  /** The `<memory>` block with its standing instruction; empty string when there is nothing to say. */
  toSystemPrompt(): string;
  /**
   * This session's recent turns as the Messages API takes them, ready to append the new user message to.
   * `before` names one of them (our id): it and what follows are left out, for a message that is tried again.
   */
  toMessages(options?: { before?: string }): MessageInput[];
}
