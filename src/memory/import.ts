// memory.users.import(): the records of an export into one user, whoever they were of. Every record is checked; rows are only ever
// written under the user that was asked for. Vectors follow by a job.
import { type ExportRecord, exportRecordSchema, exportVersion, type ImportReport } from '../domain/export-record.js';
import { checkId, invalid } from '../domain/input.js';
import { languageOfNewUser } from '../domain/language.js';
import type { Clock } from '../ports/clock.js';
import type { JobSender } from '../ports/job-queue.js';
import { analyseAnew } from '../remember/change-language.js';
import { appendAudit } from '../store/audit.js';
import type { Database } from '../store/database.js';
import { importReplacements } from '../store/import.js';
import { inOneLife } from '../store/lives.js';
import { listLanguages, lockUser } from '../store/users.js';
import { type ImportPlace, importBatch } from './import-records.js';

export interface ImportParts {
  database: Database;
  jobs: JobSender;
  clock: Clock;
  /** The memory's setting: `detect` or a text-search configuration. */
  language: string;
  onEnqueued: (jobId: string, userId: string) => void;
}

/** Rows of one transaction. Chosen. */
const recordsAtOnce = 100;

type Replacement = { factId: string; supersededBy: string };

/** Throws `invalid_input`, naming the record by its number; what came before it is imported, and running it again goes on. */
export async function importUser(
  parts: ImportParts,
  user: string,
  records: AsyncIterable<unknown> | Iterable<unknown>,
): Promise<ImportReport> {
  const userId = checkId('userId', user);
  await parts.database.asUser(userId, (connection) => lockUser(connection, userId, languageOfNewUser(parts.language)));
  // Erased in the middle: what is left of the import does not begin a new life.
  const database = inOneLife(parts.database);
  const report: ImportReport = { userId, imported: {}, skipped: {} };
  const replacements: Replacement[] = [];
  const languages = await listLanguages(database.driver);
  const inOneTransaction = async (
    work: (connection: Parameters<typeof lockUser>[0], place: ImportPlace) => Promise<void>,
  ) =>
    database.asUser(userId, async (connection) => {
      const { language } = await lockUser(connection, userId, languageOfNewUser(parts.language));
      await work(connection, { userId, language, languages });
    });

  for await (const batch of batches(records)) {
    const kind = batch[0]!.kind;
    if (kind === 'header') continue;
    for (const record of batch)
      if (record.kind === 'fact' && record.supersededBy)
        replacements.push({ factId: record.id, supersededBy: record.supersededBy });
    await inOneTransaction(async (connection, place) => {
      const fresh = await importBatch(connection, place, kind, batch);
      count(report.imported, kind, fresh);
      count(report.skipped, kind, batch.length - fresh);
    });
  }
  await inOneTransaction(async (connection, { language }) => {
    await importReplacements(connection, userId, replacements);
    // A turn's words include its neighbours'.
    if ((report.imported.turn ?? 0) > 0) await analyseAnew(connection, userId, language);
    const { turn: turns = 0, fact: facts = 0 } = report.imported;
    appendAudit(connection, userId, {
      kind: 'imported',
      counts: { turns, facts },
      actor: 'import',
      at: parts.clock.now(),
    });
    const jobId = await parts.jobs.send(connection, 'embed', { userId });
    if (jobId !== null) parts.onEnqueued(jobId, userId);
  });
  parts.jobs.nudge();
  return report;
}

/** Records of one kind that follow each other, at most as many as go into one transaction. */
async function* batches(
  records: AsyncIterable<unknown> | Iterable<unknown>,
): AsyncGenerator<ExportRecord[], undefined> {
  let number = 0;
  let batch: ExportRecord[] = [];
  for await (const given of records) {
    number += 1;
    const record = readRecord(given, number);
    if (batch.length === recordsAtOnce || (batch[0] && batch[0].kind !== record.kind)) {
      yield batch;
      batch = [];
    }
    batch.push(record);
  }
  if (number === 0) throw invalid('The export is empty: its first record must be a header.');
  if (batch.length > 0) yield batch;
}

/** The first record says what the others are. */
function readRecord(given: unknown, number: number): ExportRecord {
  const { kind, version } = (typeof given === 'object' && given !== null ? given : {}) as Record<string, unknown>;
  if (number === 1 && kind === 'header' && typeof version === 'number' && version > exportVersion)
    throw invalid(`The export has version ${version}; this version of Recollect reads up to ${exportVersion}.`);
  if ((number === 1) !== (kind === 'header'))
    throw invalid(`record ${number}: an export has one header, and it comes first.`);
  const parsed = exportRecordSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || 'it'} ${issue.message}`);
  throw invalid(`record ${number}: ${problems.join('; ')}.`);
}

function count(counts: Record<string, number>, kind: string, more: number): void {
  if (more > 0) counts[kind] = (counts[kind] ?? 0) + more;
}
