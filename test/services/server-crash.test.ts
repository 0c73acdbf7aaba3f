// PostgreSQL crashes and comes back while exchanges are recorded and extracted: no turn and no fact is lost, none is doubled.
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { openPostgres } from '#src/drivers/postgres.js';
import { isRecollectError } from '#src/errors.js';
import { createMemory } from '#src/memory.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { startCluster } from '../support/cluster.js';

const exchanges = 160;
const cluster = await startCluster();
afterAll(() => cluster.remove());

it('is said to whoever calls meanwhile, and what they were told is recorded stays, with its facts', {
  timeout: 90_000,
}, async () => {
  const memory = await createMemory({
    database: cluster.url,
    embeddingModel: createHashEmbedding(),
    languageModel: null,
    retryDelay: 1,
  });
  const codes = new Set<string>();
  let acknowledged = 0;
  let next = 0;
  const record = async () => {
    for (let number = next++; number < exchanges; number = next++) {
      for (;;) {
        try {
          await memory.remember({
            userId: `user ${number % 4}`,
            messages: [
              { role: 'user', id: `user ${number}`, content: `I am allergic to zorvun${number}.` },
              { role: 'assistant', id: `assistant ${number}`, content: 'I will keep that in mind.' },
            ],
          });
          acknowledged += 1;
          break;
        } catch (error) {
          if (!isRecollectError(error)) throw error;
          codes.add(error.code);
          await delay(100);
        }
      }
    }
  };
  const recording = Promise.all(Array.from({ length: 6 }, record));
  await reached(40);
  await cluster.crash();
  await delay(500);
  await expect(memory.recall({ userId: 'user 0', query: 'zorvun0' })).rejects.toMatchObject({
    code: 'database_unreachable',
  });
  await expect(memory.ready()).rejects.toMatchObject({ code: 'database_unreachable' });
  await cluster.start();
  await reached(90);
  // One backend killed: the server ends the others and recovers by itself.
  const admin = await openPostgres({ url: cluster.url }, { connections: 1 });
  const [victim] = await admin.query<{ pid: number }>(
    `select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1`,
  );
  process.kill(victim!.pid, 'SIGKILL');
  await admin.close();
  await recording;
  expect(codes.size).toBeGreaterThan(0);
  expect([...codes].filter((code) => code !== 'database_unreachable')).toEqual([]);

  const deadline = Date.now() + 45_000;
  for (;;) {
    const { jobs } = await memory.doctor();
    expect(jobs.dead).toBe(0);
    if (jobs.waiting + jobs.active + jobs.retrying === 0 || Date.now() > deadline) break;
    await delay(250);
  }
  const texts: string[] = [];
  for (let user = 0; user < 4; user += 1)
    texts.push(
      ...(await memory.facts.list({ userId: `user ${user}`, state: 'all', limit: 1_000 })).facts.map(
        (fact) => fact.text,
      ),
    );
  const { counts } = await memory.doctor();
  await memory.close();
  expect(acknowledged).toBe(exchanges);
  expect(counts).toEqual({ users: 4, turns: 2 * exchanges, facts: exchanges });
  expect(texts.sort()).toEqual(
    Array.from({ length: exchanges }, (_, number) => `I am allergic to zorvun${number}.`).sort(),
  );

  async function reached(count: number): Promise<void> {
    while (acknowledged < count) await delay(10);
  }
});
