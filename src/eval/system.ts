// What is evaluated, as the harness sees it; memory-system.ts is Recollect, others can be compared on the same terms.
import type { EvaluationSession } from './dataset.js';

export interface SystemAnswer {
  /** Ids of recorded messages, best first, none twice. */
  turnIds: string[];
  /** Tokens the answer would put into a prompt; null when the system does not say. */
  tokens: number | null;
}

export interface EvaluatedSystem {
  readonly name: string;
  record(userId: string, session: EvaluationSession): Promise<void>;
  /** Everything recorded can be found. */
  settled(): Promise<void>;
  /** At most `k` items, default 20 (a fact may stand for several turns). */
  ask(userId: string, query: string, k?: number): Promise<SystemAnswer>;
}
