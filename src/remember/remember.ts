// The write path: read -> record (turns and their job, one transaction). Extraction follows as a job: extract.ts.
import { newId } from '../domain/identifier.js';
import { checkId, checkScope, checkSessionId, invalid } from '../domain/input.js';
import { languageOfNewUser } from '../domain/language.js';
import { maxMessages } from '../domain/limits.js';
import type { RecordedTurns } from '../domain/turn.js';
import type { Remembered, RememberInput } from '../memory-types/memory.js';
import type { Clock } from '../ports/clock.js';
import type { JobSender } from '../ports/job-queue.js';
import { appendAudit } from '../store/audit.js';
import type { Database } from '../store/database.js';
import { markExtracted, neverExtracted } from '../store/extractions.js';
import { lockUser } from '../store/users.js';
import { readMessage, type TurnDraft } from './read-message.js';
import { writeTurns } from './write-turns.js';

export interface RememberParts {
  database: Database;
  jobs: JobSender;
  clock: Clock;
  /** The memory's setting: `detect` or a text-search configuration. */
  language: string;
  /** Told each job's id and user once its transaction has committed. */
  onEnqueued: (jobId: string, userId: string) => void;
  /** Told what was added once its transaction has committed. */
  onRecorded?: ((recorded: RecordedTurns) => void) | undefined;
  /** Who asked, for the job's trace. */
  cause: () => string | undefined;
}

const defaultSessionId = 'default';

/** Records the messages and enqueues their extraction: both or, on a crash, neither. */
export async function remember(parts: RememberParts, input: RememberInput): Promise<Remembered> {
  const userId = checkId('userId', input.userId);
  const sessionId = checkSessionId(input.sessionId ?? defaultSessionId);
  const scope = checkScope(input.scope);
  if (!Array.isArray(input.messages) || input.messages.length === 0)
    throw invalid('messages must be a list with at least one message.');
  if (input.messages.length > maxMessages)
    throw invalid(`messages has ${input.messages.length} entries; at most ${maxMessages} are taken at once.`);
  const drafts = input.messages.map(readMessage);
  refuseRepeatedIds(drafts);
  const exchangeId = newId();
  let recorded: RecordedTurns | undefined;
  const onWritten = (written: RecordedTurns) => {
    recorded = written;
  };

  const { turns, jobId } = await parts.database.asUser(userId, async (connection) => {
    const { language } = await lockUser(connection, userId, languageOfNewUser(parts.language));
    // Taken under the lock: a clock read before it could put this turn before one that is already in.
    const place = { userId, sessionId, scope, exchangeId, kind: 'message' as const, language, now: parts.clock.now() };
    const written = await writeTurns(connection, drafts, { ...place, onWritten });
    const fresh = written.filter((turn) => !turn.duplicate).length;
    if (fresh === 0) return { turns: written, jobId: null };
    const counts = { turns: fresh };
    appendAudit(connection, userId, { kind: 'recorded', counts, actor: 'application', at: place.now });
    // A replay must know it as well, and sees no job.
    if (input.extract === false) await markExtracted(connection, userId, exchangeId, neverExtracted, {});
    const payload = { userId, exchangeId, extract: input.extract ?? true, cause: parts.cause() };
    return { turns: written, jobId: await parts.jobs.send(connection, 'extract', payload) };
  });

  if (recorded) parts.onRecorded?.(recorded);
  if (jobId === null) return { exchangeId: null, turns };
  parts.onEnqueued(jobId, userId);
  parts.jobs.nudge();
  return { exchangeId, turns };
}

function refuseRepeatedIds(drafts: readonly TurnDraft[]): void {
  const seen = new Set<string>();
  for (const [position, { externalId }] of drafts.entries()) {
    if (externalId === null) continue;
    if (seen.has(externalId)) throw invalid(`messages[${position}].id is the id of an earlier message of this call.`);
    seen.add(externalId);
  }
}
