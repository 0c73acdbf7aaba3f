// @ts-check
// Child of disk-full.test.ts, in a folder that cannot take much more: opens, fills, makes room, opens again. Prints what
// it saw as JSON.
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMemory } from '#src/memory.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';

const [folder = '', limit = ''] = process.argv.slice(2);
const ballast = join(folder, 'ballast');
const files = limit === 'files';

const firstStart = files ? 'database_full' : await startOnFullDisk();
const inData = await recordUntilFull('data', 0.4e6, 20_000);
// Room for rows, but not for the next log segment: PostgreSQL panics.
const inLog = files ? inData : await recordUntilFull('log', 13e6, 6_000);
process.stdout.write(JSON.stringify({ firstStart, inData, inLog }));
process.exit(0);

/** @param {string} name */
function open(name) {
  return createMemory({
    database: join(folder, name),
    embeddingModel: createHashEmbedding(),
    languageModel: null,
    worker: false,
  });
}

async function startOnFullDisk() {
  leave(10e6);
  const code = await failureOf(open('data'));
  rmSync(ballast);
  return code;
}

/**
 * @param {string} name
 * @param {number} room bytes
 * @param {number} size characters of a turn
 */
async function recordUntilFull(name, room, size) {
  const memory = await open(name);
  if (!files) leave(room);
  let acknowledged = 0;
  let failure = '';
  while (failure === '' && acknowledged < 5_000) {
    const content = `${Array.from({ length: size / 13 }, () => Math.random().toString(36).slice(2, 14)).join(' ')}.`;
    failure = await failureOf(memory.remember({ userId: 'ana', messages: [{ role: 'user', content }] }));
    if (failure === '') acknowledged += 1;
  }
  const started = Date.now();
  await failureOf(memory.recall({ userId: 'ana', query: 'anything' }));
  const recallTook = Date.now() - started;
  await failureOf(memory.close());
  if (!files) rmSync(ballast);
  const again = await open(name);
  const { counts } = await again.doctor();
  await again.close();
  if (!files) rmSync(join(folder, name), { recursive: true });
  return { failure, acknowledged, kept: counts.turns, answered: recallTook < 15_000 };
}

/** @param {number} room bytes */
function leave(room) {
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(ballast, Buffer.alloc(Math.max(bavail * bsize - room, 0)));
}

/** @param {Promise<unknown>} doing */
async function failureOf(doing) {
  try {
    await doing;
    return '';
  } catch (error) {
    return String(/** @type {{ code?: unknown }} */ (error).code);
  }
}
