// What proposes claims from turns. Implementations: drivers/offline-extractor.ts, drivers/claude-extractor.ts.
import type { Claim, FactType } from '../domain/fact.js';
import type { Role } from '../domain/message.js';
import type { ModelUsage } from './language-model.js';

export interface ExtractionTurn {
  id: string;
  role: Role;
  speaker: string | null;
  /** Recalled memory, tool results and private spans are already gone. */
  text: string;
  at: Date;
  /** False for turns shown as context only: claims must not rest on them. */
  extractable: boolean;
}

export interface ExtractionInput {
  turns: readonly ExtractionTurn[];
  factTypes: readonly FactType[];
  /** A deployment's own words, added to the extractor's. */
  instructions: string | null;
  signal?: AbortSignal;
}

export interface Extraction {
  claims: Claim[];
  /** What could not be read, counted by reason ("malformed", "cut"). */
  lost: Record<string, number>;
  usage: ModelUsage | null;
  /** Which model answered, where it is not the one of `cost`. */
  model?: string;
}

export interface Extractor {
  /** Name and version; a new version may extract the same exchange again. */
  readonly name: string;
  /** Turns one call may hold, where a replay reads several exchanges of a session at once. Default: one exchange a call. */
  readonly turnsAtOnce?: number;
  /** The model that is paid, and what a call sends to it; for an estimate. Absent: a call costs nothing. */
  readonly cost?: { readonly model: string; textOf(input: ExtractionInput): string };
  extract(input: ExtractionInput): Promise<Extraction>;
}
