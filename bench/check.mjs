// @ts-check
// Tries every system of bench/systems/ once, each in a database made for it: DATABASE_URL is a server with pgvector.
// Not part of the product's tests, which run without these packages: npm ci --prefix bench && npm run --prefix bench check
import { deepStrictEqual } from 'node:assert';
import { randomBytes } from 'node:crypto';
import pg from 'pg';

const systems = ['bm25', 'tutorial', 'langgraph', 'mastra', 'mem0'];
const words = ['dog', 'cat', 'tea', 'chess', 'likes', 'plays', 'reads', 'music'];

const server = process.env.DATABASE_URL;
if (server === undefined) throw new Error('Set DATABASE_URL to a PostgreSQL server with pgvector, as a superuser');
const creator = new pg.Client({ connectionString: server });
await creator.connect();
let failed = 0;
for (const name of systems) {
  const database = `recollect_bench_${randomBytes(6).toString('hex')}`;
  await creator.query(`create database ${database}`);
  try {
    await check(name, Object.assign(new URL(server), { pathname: `/${database}` }).href);
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}`, error);
  }
  await creator.query(`drop database ${database} with (force)`);
}
await creator.end();
console.log(`\n${systems.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/**
 * @param {string} name
 * @param {string} databaseUrl
 */
async function check(name, databaseUrl) {
  /** @type {{ open: import('../src/eval/other-system.js').OpenOtherSystem }} */
  const { open } = await import(`./systems/${name}.mjs`);
  const system = await open({ databaseUrl, dimensions: words.length, embed: async (texts) => texts.map(countWords) });
  // The same ids for two users, one whose name begins with the other's, one with what some systems refuse in a name.
  for (const userId of ['a.b_%', 'a.b_%c'])
    for (const sessionId of ['one', 'two'])
      await system.add(userId, [
        item(`${sessionId}:1`, sessionId, userId === 'a.b_%' ? 'Ann: likes chess' : 'Ann: reads chess'),
        item(`${sessionId}:2`, sessionId, 'Ben: likes music'),
        item(`${sessionId}:3`, sessionId, sessionId === 'one' ? 'Ann: plays tea dog' : 'Ann: cat'),
      ]);
  await system.ready?.();
  deepStrictEqual(await system.search('a.b_%', 'plays tea', 1), ['one:3']);
  deepStrictEqual((await system.search('a.b_%', 'likes chess', 2)).sort(), ['one:1', 'two:1']);
  const all = await system.search('a.b_%', 'likes chess music tea cat', 20);
  deepStrictEqual(all.length, new Set(all).size, 'an id came twice');
  deepStrictEqual(all.length, 6, 'rows of another user came, or some are missing');
  deepStrictEqual(await system.search('nobody', 'likes chess', 5), []);
  // A user may be added to after being asked.
  await system.add('a.b_%', [item('three:1', 'three', 'Ann: plays reads dog')]);
  await system.ready?.();
  deepStrictEqual((await system.search('a.b_%', 'plays reads dog', 1))[0], 'three:1');
  await system.close();
}

/**
 * @param {string} id
 * @param {string} sessionId
 * @param {string} text
 * @returns {import('../src/eval/other-system.js').OtherSystemItem}
 */
function item(id, sessionId, text) {
  return { id, sessionId, text, role: 'user', at: new Date('2024-01-01T10:00:00Z') };
}

/**
 * A unit vector in which equal words are equal directions.
 * @param {string} text
 */
function countWords(text) {
  const counts = words.map(
    (word) =>
      0.01 +
      text
        .toLowerCase()
        .split(/\W+/)
        .filter((other) => other === word).length,
  );
  const length = Math.hypot(...counts);
  return counts.map((count) => count / length);
}
