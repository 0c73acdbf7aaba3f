// The ways to search one user's facts that are timed against each other, each through its own interface.
import type { Connection, DatabaseDriver } from '../ports/database.js';
import type { Database } from '../store/database.js';
import { findFacts } from '../store/facts.js';
import { findByMeaning } from '../store/search.js';
import { type BenchQuery, benchModel } from './generate.js';
import { tutorialStatements, tutorialVector } from './tutorial.js';

/** How many facts a search asks for. */
export const wanted = 8;

export type SystemName = 'ours' | keyof typeof tutorialStatements;

export interface FoundFact {
  id: string;
  text: string;
}

export interface System {
  name: SystemName;
  search(query: BenchQuery): Promise<FoundFact[]>;
}

export function createSystems(database: Database): System[] {
  return [{ name: 'ours', search: (query) => searchFacts(database, query) }, ...tutorials(database.driver)];
}

/** How the server runs each system's search for one query, as `explain (analyze)` prints it. */
export async function explainSystems(database: Database, query: BenchQuery): Promise<Record<SystemName, string[]>> {
  const { userId, vector } = query;
  const ours: string[] = [];
  await database.asUser(userId, (connection) =>
    findByMeaning(explaining(connection, ours), userId, benchModel, vector, noFilter, wanted),
  );
  const plans: Record<string, string[]> = { ours };
  for (const [name, statement] of Object.entries(tutorialStatements)) {
    plans[name] = [];
    await explaining(database.driver, plans[name]).query(statement, [userId, tutorialVector(vector), wanted]);
  }
  return plans as Record<SystemName, string[]>;
}

const noFilter = { scopes: null, metadata: null };

/** The statements of recall, in recall's kind of transaction: own role, row-level security, then the facts' texts. */
function searchFacts(database: Database, query: BenchQuery): Promise<FoundFact[]> {
  const { userId, vector } = query;
  return database.asUser(userId, async (connection) => {
    const ids = await findByMeaning(connection, userId, benchModel, vector, noFilter, wanted);
    const facts = new Map((await findFacts(connection, userId, ids)).map((fact) => [fact.id, fact]));
    return ids.flatMap((id) => facts.get(id) ?? []);
  });
}

/** Sends statements to be explained instead of run, and collects the lines; what sends them sees no rows. */
function explaining(connection: Connection, lines: string[]): Connection {
  return {
    async query(text, values) {
      const explain = `explain (analyze, costs off, timing off, summary off, buffers off) ${text}`;
      const rows = await connection.query<{ 'QUERY PLAN': string }>(explain, values);
      // The vector of the query would fill the page.
      lines.push(...rows.map((row) => row['QUERY PLAN'].replace(/'\[[^\]]{40,}\]'/g, `'[…]'`)));
      return [];
    },
  };
}

/** One round trip, no row-level security: everything that could slow them down is left out. */
function tutorials(driver: DatabaseDriver): System[] {
  return Object.entries(tutorialStatements).map(([name, statement]) => ({
    name: name as keyof typeof tutorialStatements,
    async search({ userId, vector }) {
      const rows = await driver.query<{ id: string; content: string }>(statement, [
        userId,
        tutorialVector(vector),
        wanted,
      ]);
      return rows.map((row) => ({ id: row.id, text: row.content }));
    },
  }));
}
