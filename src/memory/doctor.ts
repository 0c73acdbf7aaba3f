// What `recollect doctor` says: is everything there, is work stuck, how much memory the process took.
import type { Calibration } from '../domain/calibration.js';
import type { DoctorReport, IndexHealth } from '../memory-types/memory.js';
import type { Clock } from '../ports/clock.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { Extractor } from '../ports/extractor.js';
import type { Database } from '../store/database.js';
import { countFacts } from '../store/facts.js';
import { countJobs } from '../store/jobs.js';
import { schemaVersion } from '../store/migrate.js';
import { countTurns } from '../store/turns.js';
import { findClock, findLastRun, type UpkeepRun } from '../store/upkeep-runs.js';
import { countUsers } from '../store/users.js';
import { findBloated } from '../upkeep/keep-tables.js';
import type { ShortTerm } from './short-term.js';
import type { StepCounts } from './step-counts.js';

export async function diagnose(parts: {
  database: Database;
  clock: Clock;
  embeddingModel: EmbeddingModel;
  calibration: Calibration;
  extractor: Extractor;
  /** Code of the last error of the background worker in this process. */
  queueTrouble: string | null;
  steps: StepCounts;
  shortTerm: Pick<ShortTerm, 'problems'>;
  checkIndex: () => Promise<IndexHealth | null>;
}): Promise<DoctorReport> {
  const { database, embeddingModel, extractor } = parts;
  const { applied } = await schemaVersion(database.driver);
  const jobs = await countJobs(database.driver);
  const { upkeep, at, ...counts } = await database.asUpkeep(async (connection) => ({
    users: await countUsers(connection),
    turns: await countTurns(connection),
    facts: await countFacts(connection),
    upkeep: await findLastRun(connection),
    at: await findClock(connection),
  }));
  const vectorIndex = await parts.checkIndex();
  const problems: string[] = [];
  if (jobs.dead > 0)
    problems.push(`${jobs.dead} jobs gave up after their last retry; their turns are stored, their facts are not.`);
  if (parts.queueTrouble !== null)
    problems.push(
      `The background worker of this process had trouble (${parts.queueTrouble}); its jobs wait or are retried.`,
    );
  if (!database.driver.tidy) problems.push(...(await tableProblems(database)));
  problems.push(...clockProblems(Date.now() - at.getTime()));
  if (upkeep) problems.push(...upkeepProblems(upkeep, parts.clock.now()));
  if (vectorIndex && !vectorIndex.reachable)
    problems.push(`${vectorIndex.name} does not answer; recall searches in the database meanwhile.`);
  problems.push(...parts.steps.problems(), ...parts.shortTerm.problems());
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
    steps: parts.steps.counts,
    memory: {
      currentMegabytes: Math.round(process.memoryUsage().rss / 1e6),
      // maxRSS is in KiB.
      peakMegabytes: Math.round((process.resourceUsage().maxRSS * 1024) / 1e6),
    },
    upkeep,
    vectorIndex,
    problems,
  };
}

async function tableProblems(database: Database): Promise<string[]> {
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  return (await findBloated(database)).map(
    ({ index, bytes, expected, owned }) =>
      `The index ${index} takes ${megabytes(bytes)} MB, about ${megabytes(expected)} MB newly built; run \`recollect upkeep\`${owned ? '' : ' as the owner of the tables'}.`,
  );
}

/** A minute is more than any network takes: whatever counts from "now" then differs between processes. */
function clockProblems(apart: number): string[] {
  if (Math.abs(apart) < 60_000) return [];
  const minutes = Math.round(Math.abs(apart) / 60_000);
  return [`The clock of this machine is ${minutes} minutes ${apart > 0 ? 'ahead of' : 'behind'} the database's.`];
}

/** A deployment that never runs it is told elsewhere: that is a choice. */
function upkeepProblems(run: UpkeepRun, now: Date): string[] {
  const day = (at: Date) => at.toISOString().slice(0, 10);
  const days = (now.getTime() - (run.finishedAt ?? run.startedAt).getTime()) / 86_400_000;
  const problems: string[] = [];
  if (run.failed > 0) problems.push(`Upkeep of ${day(run.startedAt)} failed for ${run.failed} users (${run.trouble}).`);
  if (!run.finishedAt && days > 1)
    problems.push(`Upkeep of ${day(run.startedAt)} did not finish; run \`recollect upkeep\`.`);
  if (run.finishedAt && days > 30)
    problems.push(`Upkeep last ran on ${day(run.finishedAt)}; run a worker or \`recollect upkeep\`.`);
  return problems;
}
