// What of a resent history is new: the sent turns are laid beside the stored ones, and what stands behind the last that lies on
// its like is new.
import type { Role } from '../../../domain/message.js';

export interface StoredSaid {
  role: Role;
  key: string;
  /** The answer was cut: a client may hold more or less of it. */
  partial: boolean;
}

export interface SentSaid {
  role: Role;
  key: string;
}

/**
 * Index of the first sent turn that is not stored, `sent.length` where all are. Both are in order; `stored` is the end of the
 * session. The latest stored turn that was sent again is the anchor, at the place where most of what comes before agrees as well:
 * so a "yes" that was said twice is two turns, and a history that was cut or summarised by its client is not stored twice. Where
 * nothing agrees, only the last turn is new: what stands before it then is not what was said in this session.
 */
export function findNew(stored: readonly StoredSaid[], sent: readonly SentSaid[]): number {
  if (stored.length === 0) return 0;
  for (let at = stored.length - 1; at >= 0; at--) {
    let best = { length: 0, end: -1 };
    for (let end = 0; end < sent.length; end++) {
      const length = runLength(stored, sent, at, end);
      if (length > best.length) best = { length, end };
    }
    if (best.length > 0) return best.end + 1;
  }
  return Math.max(0, sent.length - 1);
}

/** How many turns agree, backwards from these two. */
function runLength(stored: readonly StoredSaid[], sent: readonly SentSaid[], at: number, end: number): number {
  let length = 0;
  while (length <= at && length <= end && isSame(stored[at - length]!, sent[end - length]!)) length += 1;
  return length;
}

function isSame(stored: StoredSaid, sent: SentSaid): boolean {
  if (stored.role !== sent.role) return false;
  if (stored.key === sent.key) return true;
  return stored.partial && (stored.key.startsWith(sent.key) || sent.key.startsWith(stored.key));
}
