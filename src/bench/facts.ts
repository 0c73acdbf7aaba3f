// bench facts: fact search alone, through the library with row-level security on, beside what tutorials build.
// generate -> index -> vacuum -> explain -> measure
import type { DatabaseDriver } from '../ports/database.js';
import { createDatabase, type Roles } from '../store/database.js';
import { migrate } from '../store/migrate.js';
import { benchModel, type DataSize, generateFacts, generateQueries } from './generate.js';
import { type Figures, measureSystems } from './measure.js';
import type { OnProgress } from './progress.js';
import { type ServerVersions, serverVersions } from './server-versions.js';
import { createSystems, explainSystems, type SystemName } from './systems.js';
import { createTutorialIndexes, createTutorialTables, findAllSimilarities } from './tutorial.js';

export interface FactBenchOptions extends DataSize {
  /** An empty database; it is filled and left full. */
  driver: DatabaseDriver;
  roles: Roles;
  queries: number;
  onProgress?: OnProgress;
}

export interface FactBenchReport extends Record<SystemName, Figures> {
  /** p50 of ours over p50 of a tutorial's schema in the same run: smaller is faster. The first is over its faster form. */
  ratios: { fact_search_vs_tutorial: number; fact_search_vs_tutorial_joined: number };
  /** How the server ran one of the searches. */
  plans: Record<SystemName, string[]>;
  protocol: FactBenchProtocol;
}

export interface FactBenchProtocol extends ServerVersions {
  users: number;
  facts: number;
  queries: number;
  dimensions: number;
  /** Seconds until the data was there, indexed and vacuumed. */
  preparation_seconds: number;
}

/** Needs a superuser, as `create extension vector` does; the searches run under the roles. */
export async function benchFacts(options: FactBenchOptions): Promise<FactBenchReport> {
  const { driver, users, factsPerUser, onProgress = () => undefined } = options;
  const size = { users, factsPerUser };
  const started = performance.now();
  const database = createDatabase(driver, options.roles);
  await migrate(driver, options.roles);
  await createTutorialTables(driver);
  await generateFacts(driver, size, onProgress);
  await createTutorialIndexes(driver, onProgress);
  onProgress('vacuuming', 0, 1);
  await driver.query('vacuum analyze');
  const preparation = Math.round((performance.now() - started) / 1000);

  const queries = await generateQueries(driver, size, options.queries);
  const plans = await explainSystems(database, queries[0]!);
  const figures = await measureSystems(
    createSystems(database),
    queries,
    (query) => findAllSimilarities(driver, query.userId, query.vector),
    onProgress,
  );
  return {
    ...figures,
    ratios: ratiosOf(figures),
    plans,
    protocol: {
      users,
      facts: users * factsPerUser,
      queries: queries.length,
      dimensions: benchModel.dimensions,
      ...(await serverVersions(driver)),
      preparation_seconds: preparation,
    },
  };
}

export function ratiosOf(figures: Record<SystemName, Figures>): FactBenchReport['ratios'] {
  const over = (other: Figures) => Math.round((figures.ours.p50 / other.p50) * 1000) / 1000;
  const { tutorial_one_table: oneTable, tutorial_joined: joined } = figures;
  return {
    fact_search_vs_tutorial: over(oneTable.p50 < joined.p50 ? oneTable : joined),
    fact_search_vs_tutorial_joined: over(joined),
  };
}
