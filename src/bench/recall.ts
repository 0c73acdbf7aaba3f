// bench recall: memory.recall through the public interface, over memories of many sizes, beside other systems.
// A section at a time, each in databases of its own: generate -> vacuum -> measure -> remove
import { RecollectError } from '../errors.js';
import type { Memory } from '../memory-types/memory.js';
import type { DatabaseDriver } from '../ports/database.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import { benchModel } from './generate.js';
import {
  generateMemories,
  generateMemoryQueries,
  type MemorySize,
  prepareMemories,
  readMemories,
} from './generate-memories.js';
import { type ImportTimes, importConversation } from './import-conversation.js';
import type { OnProgress } from './progress.js';
import type { OpenRecallSystem } from './recall-system.js';
import { type ServerVersions, serverVersions } from './server-versions.js';
import type { ThrowAwayDatabase } from './throw-away.js';
import { type Search, type SearchTimes, timeSearches } from './time-searches.js';
import { openTimedMemory } from './timed-memory.js';

export const recallSections = ['main', 'flat', 'heavy', 'embedded', 'import'] as const;

export type RecallSection = (typeof recallSections)[number];

export interface RecallBenchOptions {
  sections: readonly RecallSection[];
  /** Of the main section: so many users with so many facts and turns each. */
  users: number;
  facts: number;
  turns: number;
  queries: number;
  /** Numbers of users with 50 facts and 20 turns each, ascending. */
  flat: readonly number[];
  /** Turns of the one heavy user, of the one in the embedded database, and of the imported conversation. */
  heavyTurns: number;
  embeddedTurns: number;
  importTurns: number;
  /** The bundled one. */
  embeddingModel: EmbeddingModel;
  /** An empty database; the default is where the benchmark was told to run. */
  openDatabase(place?: 'embedded'): Promise<ThrowAwayDatabase>;
  /** Makes the tables a Memory needs. */
  migrate(driver: DatabaseDriver): Promise<unknown>;
  openMemory(driver: DatabaseDriver, embeddingModel: EmbeddingModel): Promise<Memory>;
  /** Other systems, timed in the main section with the first `users` of its users. */
  others?: { names: readonly string[]; users: number; open: OpenRecallSystem };
  onProgress?: OnProgress;
}

export interface RecallBenchReport {
  main?: RecallTimes & { users: number; facts: number; turns: number };
  /** By name; each searched the memories of `users` users. */
  systems?: { users: number; queries: number; times: Record<string, SearchTimes>; ratios: Record<string, SystemRatio> };
  flat?: { users: number; times: SearchTimes }[];
  /** Of the most users over the fewest. */
  flat_ratio?: { p50: number; p95: number };
  heavy?: RecallTimes & { turns: number };
  embedded?: RecallTimes & { turns: number };
  import?: ImportTimes;
  /** Of the first section that ran; the embedded section has PGlite's. */
  protocol: ServerVersions & { queries: number; dimensions: number };
}

export interface RecallTimes {
  without_embedding: SearchTimes;
  with_embedding: SearchTimes;
  in_conversation: SearchTimes;
}

/** Theirs over ours: above 1 we are faster. */
export interface SystemRatio {
  p50: number;
  p95: number;
}

/** Needs a superuser, as `create extension vector` does; recall runs under the roles. */
export async function benchRecall(options: RecallBenchOptions): Promise<RecallBenchReport> {
  const report: Omit<RecallBenchReport, 'protocol'> & { protocol?: RecallBenchReport['protocol'] } = {};
  const { sections, users, facts, turns } = options;
  const small = { users: Math.min(100, users), facts, turns };
  for (const section of recallSections.filter((name) => sections.includes(name))) {
    const run = await openRun(options, section === 'embedded' ? 'embedded' : undefined);
    try {
      if (section === 'main') Object.assign(report, await measureMain(run));
      else if (section === 'flat') Object.assign(report, await measureFlat(run));
      else if (section === 'heavy') report.heavy = await measureLarge(run, options.heavyTurns, small);
      else if (section === 'embedded') report.embedded = await measureLarge(run, options.embeddedTurns, null);
      else report.import = await measureImport(run);
      report.protocol ??= {
        queries: options.queries,
        dimensions: benchModel.dimensions,
        ...(await serverVersions(run.database.driver)),
      };
    } finally {
      await run.database.remove();
    }
  }
  if (!report.protocol) throw new RecollectError('invalid_input', 'No section to run.');
  return { ...report, protocol: report.protocol };
}

interface Run {
  options: RecallBenchOptions;
  database: ThrowAwayDatabase;
  onProgress: OnProgress;
}

/** A migrated database, ready to be filled. */
async function openRun(options: RecallBenchOptions, place: 'embedded' | undefined): Promise<Run> {
  const database = await options.openDatabase(place);
  await options.migrate(database.driver);
  return { options, database, onProgress: options.onProgress ?? (() => undefined) };
}

async function fill({ database: { driver }, onProgress }: Run, ...sizes: readonly MemorySize[]): Promise<void> {
  for (const size of sizes) await generateMemories(driver, size, onProgress);
  onProgress('vacuuming', 0, 1);
  await driver.query('vacuum analyze');
}

async function measureMain(run: Run): Promise<Pick<RecallBenchReport, 'main' | 'systems'>> {
  const { users, facts, turns, others } = run.options;
  const size = { users, facts, turns };
  await prepareMemories(run.database.driver);
  await fill(run, size);
  const main = { users, facts, turns, ...(await timeRecall(run, size)) };
  return others && others.names.length > 0 ? { main, systems: await compareSystems(run, others) } : { main };
}

async function measureFlat(run: Run): Promise<Pick<RecallBenchReport, 'flat' | 'flat_ratio'>> {
  const flat: NonNullable<RecallBenchReport['flat']> = [];
  await prepareMemories(run.database.driver);
  let first = 0;
  for (const users of run.options.flat) {
    const size = { facts: 50, turns: 20 };
    await fill(run, { ...size, first, users: users - first });
    flat.push({ users, times: (await timeRecall(run, { ...size, users })).without_embedding });
    first = users;
  }
  const [fewest, most] = [flat[0]!.times, flat.at(-1)!.times];
  return { flat, flat_ratio: ratio(most, fewest) };
}

/** One user with many turns, among `others` where there are some. */
async function measureLarge(
  run: Run,
  turns: number,
  others: MemorySize | null,
): Promise<RecallTimes & { turns: number }> {
  const large = { first: 5_000_000, users: 1, facts: 0, turns };
  await prepareMemories(run.database.driver);
  await fill(run, ...(others ? [others, large] : [large]));
  return { turns, ...(await timeRecall(run, large)) };
}

async function measureImport(run: Run): Promise<ImportTimes> {
  const { embeddingModel, openMemory, importTurns } = run.options;
  const memory = await openMemory(run.database.driver, embeddingModel);
  try {
    // The model is loaded and the queue awake: what is timed is the import.
    await memory.remember({ userId: 'bench/first', messages: [{ role: 'user', content: 'Hello.' }] });
    await memory.settled({ timeout: 60_000 });
    return await importConversation(memory, importTurns, run.onProgress);
  } finally {
    await memory.close();
  }
}

async function timeRecall(run: Run, size: MemorySize): Promise<RecallTimes> {
  const { driver } = run.database;
  const { openMemory, embeddingModel, queries } = run.options;
  const asked = await generateMemoryQueries(driver, size, queries);
  const memory = await openTimedMemory((model) => openMemory(driver, model), embeddingModel);
  try {
    return await timeSearches(
      {
        without_embedding: memory.search,
        with_embedding: memory.searchWithEmbedding,
        in_conversation: memory.searchInConversation,
      },
      asked,
      run.onProgress,
    );
  } finally {
    await memory.close();
  }
}

async function compareSystems(
  run: Run,
  others: NonNullable<RecallBenchOptions['others']>,
): Promise<NonNullable<RecallBenchReport['systems']>> {
  const { database, onProgress, options } = run;
  const size = { users: Math.min(others.users, options.users), facts: options.facts, turns: options.turns };
  const queries = await generateMemoryQueries(database.driver, size, Math.min(options.queries, 100));
  const memory = await openTimedMemory((model) => options.openMemory(database.driver, model), options.embeddingModel);
  const cleanUp: (() => Promise<void>)[] = [() => memory.close()];
  const searches: Record<string, Search> = { recollect: memory.search };
  try {
    for (const [index, name] of others.names.entries()) {
      onProgress(`loading ${name}`, index, others.names.length);
      const own = await options.openDatabase();
      cleanUp.unshift(() => own.remove());
      await own.driver.query('create extension if not exists vector');
      const system = await others.open(name, {
        databaseUrl: own.place,
        dimensions: benchModel.dimensions,
        limit: 20,
      });
      cleanUp.unshift(() => system.close());
      await system.load(readMemories(database.driver, size));
      await own.driver.query('vacuum analyze');
      searches[name] = ({ userId, text, vector }) => system.search(userId, text, vector);
    }
    const times = await timeSearches(searches, queries, onProgress);
    const ratios = Object.fromEntries(
      Object.entries(times).flatMap(([name, theirs]) =>
        name === 'recollect' ? [] : [[name, ratio(theirs, times.recollect!)]],
      ),
    );
    return { users: size.users, queries: queries.length, times, ratios };
  } finally {
    for (const close of cleanUp) await close();
  }
}

function ratio(over: SearchTimes, under: SearchTimes): SystemRatio {
  const divide = (one: number, other: number) => Math.round((one / other) * 100) / 100;
  return { p50: divide(over.p50, under.p50), p95: divide(over.p95, under.p95) };
}
