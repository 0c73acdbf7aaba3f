// Remembers the human turns of the last while: a turn goes round through tools in many requests, and is recalled for and recorded
// once. All its requests get the same block.
import { createHash } from 'node:crypto';
import type { CallPlace } from './call-types.js';
import type { SentConversation } from './conversation.js';

export interface MemoryBlock {
  /** Empty: there is nothing to tell. */
  text: string;
  /** Call when the model was told; counts once. */
  told(): void;
}

export interface HumanTurn {
  startedAt: number;
  /** Null before it was asked for, or when that failed. */
  block: Promise<MemoryBlock> | null;
  /** Gives the id of its turn; null before it was recorded. */
  recorded: Promise<string> | null;
  /** The text of the answers that were recorded. */
  answers: Set<string>;
}

export interface HumanTurns {
  of(place: CallPlace, conversation: SentConversation): HumanTurn;
}

/** Turns that are kept; each is a block of some kilobytes. The ones not used for longest go first. */
const mostTurns = 2_000;

/** A request with the same words that comes within this time is a retry; remember() takes the same time. */
const retryMilliseconds = 60_000;

/** A turn that goes on for longer is recalled for anew: what is forgotten meanwhile must not be told for ever. */
const turnMilliseconds = 3_600_000;

export function createHumanTurns(now: () => number): HumanTurns {
  const turns = new Map<string, HumanTurn>();
  return {
    of(place, conversation) {
      const key = keyOf(place, conversation);
      const known = turns.get(key);
      const age = now() - (known?.startedAt ?? 0);
      const same = known && age < (conversation.continues ? turnMilliseconds : retryMilliseconds);
      const turn = same ? known : { startedAt: now(), block: null, recorded: null, answers: new Set<string>() };
      turns.delete(key);
      turns.set(key, turn);
      const [oldest] = turns.keys();
      if (turns.size > mostTurns && oldest !== undefined) turns.delete(oldest);
      return turn;
    },
  };
}

function keyOf({ userId, sessionId, scope }: CallPlace, { said }: SentConversation): string {
  const hash = createHash('sha256').update(JSON.stringify([userId, sessionId, scope ?? null]));
  for (const { role, text, media } of said) hash.update(`\u0000${role} ${media.length} ${text.length} `).update(text);
  return hash.digest('base64');
}
