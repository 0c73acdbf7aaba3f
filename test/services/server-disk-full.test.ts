// The disk of a PostgreSQL server is full: an error that says so, what was acknowledged is kept, and it goes on with room.
import { randomBytes } from 'node:crypto';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { isRecollectError } from '#src/errors.js';
import { createMemory } from '#src/memory.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { startCluster } from '../support/cluster.js';
import { waitFor } from '../support/server-process.js';

const cluster = await startCluster({ disk: 120 });
afterAll(() => cluster.remove());

it('says database_full, loses no acknowledged turn and no fact, and goes on when there is room', {
  timeout: 60_000,
}, async () => {
  const memory = await createMemory({
    database: cluster.url,
    embeddingModel: createHashEmbedding(),
    languageModel: null,
    retryDelay: 1,
  });
  const ballast = join(cluster.disk(), 'ballast');
  const { bavail, bsize } = statfsSync(cluster.disk());
  writeFileSync(ballast, Buffer.alloc(bavail * bsize - 9e6));
  const codes = new Set<string>();
  const acknowledged: number[] = [];
  const record = async (number: number) => {
    await memory.remember({
      userId: 'ana',
      messages: [
        { role: 'user', id: `user ${number}`, content: `I am allergic to zorvun${number}.` },
        { role: 'assistant', id: `assistant ${number}`, content: `Noted: ${randomBytes(15_000).toString('base64')}.` },
      ],
    });
    acknowledged.push(number);
  };
  let number = 0;
  for (let failures = 0; failures < 5 && number < 3_000; number += 1) {
    try {
      await record(number);
    } catch (error) {
      if (!isRecollectError(error)) throw error;
      codes.add(error.code);
      failures += 1;
    }
  }
  expect([...codes]).toEqual(['database_full']);
  const before = acknowledged.length;
  expect(before).toBeGreaterThan(0);
  rmSync(ballast);
  await waitFor(() => memory.ready());
  await record(number);
  await waitFor(async () => {
    const { jobs } = await memory.doctor();
    if (jobs.waiting + jobs.active + jobs.retrying > 0) throw new RangeError('Still at work.');
  }, 40_000);
  const { counts, jobs } = await memory.doctor();
  expect(jobs.dead).toBe(0);
  expect(counts.turns).toBe(2 * acknowledged.length);
  const { facts } = await memory.facts.list({ userId: 'ana', state: 'all', limit: 1_000 });
  expect(facts.map((fact) => fact.text).sort()).toEqual(
    acknowledged.map((one) => `I am allergic to zorvun${one}.`).sort(),
  );
  await memory.close();
});
