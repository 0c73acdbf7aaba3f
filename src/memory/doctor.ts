// What `recollect doctor` says: is everything there, is work stuck, how much memory the process took.
import type { Calibration } from '../domain/calibration.js';
import type { DoctorReport } from '../memory-types.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { Extractor } from '../ports/extractor.js';
import type { Database } from '../store/database.js';
import { countFacts } from '../store/facts.js';
import { countJobs } from '../store/jobs.js';
import { schemaVersion } from '../store/migrate.js';
import { countTurns } from '../store/turns.js';
import { countUsers } from '../store/users.js';

export async function diagnose(parts: {
  database: Database;
  embeddingModel: EmbeddingModel;
  calibration: Calibration;
  extractor: Extractor;
  /** Code of the last error of the background worker in this process. */
  queueTrouble: string | null;
}): Promise<DoctorReport> {
  const { database, embeddingModel, extractor } = parts;
  const { applied } = await schemaVersion(database.driver);
  const jobs = await countJobs(database.driver);
  const counts = await database.asUpkeep(async (connection) => ({
    users: await countUsers(connection),
    turns: await countTurns(connection),
    facts: await countFacts(connection),
  }));
  const problems: string[] = [];
  if (jobs.dead > 0)
    problems.push(`${jobs.dead} jobs gave up after their last retry; their turns are stored, their facts are not.`);
  if (parts.queueTrouble !== null)
    problems.push(
      `The background worker of this process had trouble (${parts.queueTrouble}); its jobs wait or are retried.`,
    );
  return {
    database: database.driver.description,
    schemaVersion: applied,
    embeddingModel: {
      name: embeddingModel.name,
      dimensions: embeddingModel.dimensions,
      calibrated: parts.calibration.relevance !== undefined,
    },
    extractor: extractor.name,
    jobs,
    counts,
    memory: {
      currentMegabytes: Math.round(process.memoryUsage().rss / 1e6),
      // maxRSS is in KiB.
      peakMegabytes: Math.round((process.resourceUsage().maxRSS * 1024) / 1e6),
    },
    problems,
  };
}
