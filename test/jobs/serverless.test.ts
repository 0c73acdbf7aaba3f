// The serverless shape: a process per request, no worker, one connection; settled() does the work before the process ends.
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { createMemory } from '#src/memory.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { copyPreparedFolder, onServer, openTestDatabase } from '../support/database.js';

const program = fileURLToPath(new URL('serve-request.mjs', import.meta.url));
// Not held by this process: each request opens it anew.
const location = onServer ? (await openTestDatabase()).location : await copyPreparedFolder();
afterAll(() => (onServer ? undefined : rm(location, { recursive: true, force: true })));

function open(worker: boolean) {
  return createMemory({
    database: location,
    worker,
    connections: 1,
    embeddingModel: createHashEmbedding(),
    languageModel: null,
  });
}

describe('a process per request', () => {
  it('has extracted everything after five requests, also what one of them left undone', {
    timeout: 120_000,
  }, async () => {
    const foods = ['kiwis', 'walnuts', 'shrimps', 'celery', 'mustard'];
    const known: number[] = [];
    for (const [index, food] of foods.entries()) {
      // The third one ends at once, as a function that forgot to wait.
      const answer = await request(`I am allergic to ${food}.`, index !== 2);
      known.push(answer.known);
      expect(answer.result).toEqual(index === 2 ? null : { settled: true, left: 0 });
    }
    expect(known).toEqual([0, 1, 2, 2, 4]);
    const memory = await open(false);
    const { facts } = await memory.facts.list({ userId: 'ana' });
    expect(facts.map((fact) => fact.text).sort()).toEqual(foods.map((food) => `I am allergic to ${food}.`).sort());
    expect((await memory.doctor()).jobs).toEqual({ waiting: 0, active: 0, retrying: 0, dead: 0 });
    await memory.close();
  });
});

describe('one connection', () => {
  it.each([
    ['without a worker', false],
    ['with a worker', true],
  ])('is enough for everything at once, %s', async (_name, worker) => {
    const memory = await open(worker);
    const userId = `busy ${worker}`;
    const fact = await memory.facts.add({ userId, text: 'I work in Porto.' });
    const wrong = await memory.facts.add({ userId, text: 'I work in Faro.' });
    await Promise.all([
      ...Array.from({ length: 8 }, (_, index) =>
        memory.remember({
          userId,
          sessionId: `s${index}`,
          messages: [{ role: 'user', content: `I am allergic to zorvun${index}.` }],
        }),
      ),
      memory.recall({ userId, query: 'Where do I work?' }),
      memory.recall({ userId: 'nobody', query: 'Where do I work?' }),
      memory.facts.update(userId, fact.id, { text: 'I work in Lisbon.' }),
      memory.facts.retract(userId, wrong.id),
      memory.facts.used(userId, [fact.id]),
      memory.doctor(),
      memory.settled({ timeout: 5_000 }),
    ]);
    expect(await memory.settled({ timeout: 20_000 })).toEqual({ settled: true, left: 0 });
    expect((await memory.facts.list({ userId })).facts).toHaveLength(9);
    await memory.close();
  });
});

async function request(content: string, settles: boolean) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [program, location, content, settles ? 'settles' : 'ends'],
    { timeout: 60_000 },
  );
  return JSON.parse(stdout) as { known: number; result: { settled: boolean; left: number } | null };
}
