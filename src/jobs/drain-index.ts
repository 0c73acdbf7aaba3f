// The job that brings the vector index up to a user's outbox. It comes again until answers have shown everything.
import { RecollectError } from '../errors.js';
import type { JobSender } from '../ports/job-queue.js';
import { hasOutbox, listUsersToDrain } from '../store/vector-outbox.js';
import { drainAccount, type WrittenIndex } from '../upkeep/drain-outbox.js';

export async function drainIndex(
  parts: { vectorIndex: WrittenIndex | null; jobs: JobSender },
  userId: string,
  signal: AbortSignal,
): Promise<void> {
  const { vectorIndex: written, jobs } = parts;
  // Another process has the setting and sent the job: it stays for a worker that has it as well.
  if (!written) throw new RecollectError('config_invalid', 'This worker has no vector index setting.');
  for (const { userId: id, after } of await drainAccount(written, userId, signal))
    await written.database.asUser(id, async (connection) => {
      // Nobody who was erased meanwhile is named in a job.
      if (!(await hasOutbox(connection, id, 'all'))) return;
      // Apart from the job of a new change, which must not wait for this one.
      await jobs.send(connection, 'index', { userId: id, again: true }, { after });
    });
}

/** For what no job was sent for: merging and re-embedding write without one, and a job can be given up. */
export async function enqueueDrains(parts: { vectorIndex: WrittenIndex | null; jobs: JobSender }): Promise<void> {
  if (!parts.vectorIndex) return;
  const { database, layout } = parts.vectorIndex;
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page = { after, limit: 100, only: 'all' as const };
    const userIds: string[] = await database.asUpkeep((c) => listUsersToDrain(c, layout.indexId, page));
    for (const userId of userIds)
      await database.asUser(userId, async (connection) => {
        if (await hasOutbox(connection, userId, 'all')) await parts.jobs.send(connection, 'index', { userId });
      });
    after = userIds.at(-1);
  }
}
