// A turn: one thing one speaker said, kept verbatim. Episodic memory is the list of them.
import type { Role } from './message.js';

export type Metadata = Record<string, unknown>;

/** `message`: said in a conversation. `statement`: said directly to the memory (facts.add, an edit), its own evidence. */
export type TurnKind = 'message' | 'statement';

/** Session that holds statements. Callers' sessions cannot begin with `recollect:`. */
export const statementSession = 'recollect:statements';

/** What of a message is not its text: tool calls and results, and placeholders for images and documents. */
export interface Attachment {
  type: string;
  [key: string]: unknown;
}

export interface Turn {
  id: string;
  sessionId: string;
  /** Position inside the session, from 1, without gaps while nothing is erased. */
  seq: number;
  /** The remember() call that recorded it; extraction works by exchange. */
  exchangeId: string;
  role: Role;
  kind: TurnKind;
  /** Name of the speaker where the caller gave one (imports of human chats). */
  speaker: string | null;
  text: string;
  attachments: Attachment[];
  scope: string | null;
  metadata: Metadata;
  /** The caller's own id, the idempotency key. */
  externalId: string | null;
  /** True when the answer was cut before its end. */
  partial: boolean;
  /** When it was said. */
  createdAt: Date;
  /** When it was stored. */
  recordedAt: Date;
}

/** What tells one state of a session's turns from every other. `epoch` null: not known, so equal to nothing. */
export interface TurnsVersion {
  epoch: string | null;
  lastSeq: number;
}

/** What one call added to the end of a session, and the version it made. */
export interface RecordedTurns {
  userId: string;
  sessionId: string;
  version: TurnsVersion;
  turns: readonly Turn[];
}

/** How a turn is written wherever it is searched or shown to a model: `speaker: text`. */
export function turnLabel(turn: { role: Role; speaker: string | null }): string {
  return turn.speaker ?? turn.role;
}
