// Redis as it is: cold, slow, restarted, killed, full, filled by somebody else. Recall is right every time, and nobody sees an error.
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from 'redis';
import { afterAll, describe, expect, it } from 'vitest';
import { createRedisCache } from '#src/drivers/redis.js';
import { createMemory } from '#src/memory.js';
import type { Memory } from '#src/memory-types/memory.js';
import { sharedCacheChecks } from '#src/testing/conformance/shared-cache.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { openTestMemory } from '../support/memory.js';
import { slowLine, startRedis } from '../support/redis-server.js';
import { whenOver } from '../support/when-over.js';

const shared = process.env.REDIS_URL;
if (!shared) throw new Error('REDIS_URL is not set; run `npm run test:services`.');

const { memory: plain, database, clock } = await openTestMemory({ worker: false });

async function open(redisUrl: string): Promise<Memory> {
  const memory = await createMemory({
    ...{ database: database.driver, embeddingModel: createHashEmbedding(), clock, languageModel: null, worker: false },
    config: { redisUrl },
  });
  whenOver(() => memory.close());
  return memory;
}

async function connectTo(url: string) {
  const client = createClient({ url });
  client.on('error', () => undefined);
  await client.connect();
  whenOver(() => (client.isOpen ? client.destroy() : undefined));
  return client;
}

const say = (memory: Memory, userId: string, content: string) =>
  memory.remember({ userId, sessionId: 's', extract: false, messages: [{ role: 'user', content }] });
const ask = (memory: Memory, userId: string) =>
  memory.recall({ userId, sessionId: 's', query: 'What did I say last?' });
const last = async (memory: Memory, userId: string) => (await ask(memory, userId)).recent.at(-1)?.text;
const problems = async (memory: Memory) =>
  (await memory.doctor()).problems.filter((line) => line.startsWith('Recall goes on without redis'));

/** Waits until it holds, however slow the machine is. */
async function until(what: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await what())) {
    if (Date.now() > end) throw new Error('It never came to that.');
    await pause(50);
  }
}

async function everything(client: Awaited<ReturnType<typeof connectTo>>): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const keys of client.scanIterator())
    for (const key of keys) {
      const held =
        (await client.type(key)) === 'hash' ? JSON.stringify(await client.hGetAll(key)) : await client.get(key);
      found[key] = String(held);
    }
  return found;
}

describe('conforms', async () => {
  const cache = await createRedisCache({ url: shared });
  afterAll(() => cache.close());
  it.each(sharedCacheChecks)('$name', (check) => check.run(cache));
});

describe('a cache on Redis', async () => {
  const client = await connectTo(shared);
  const [one, other] = [await open(shared), await open(shared)];

  it('is used by every process, holds no word and no id, and ends by itself', async () => {
    await client.flushAll();
    await say(one, 'CANARY-ana', 'CANARY sails.');
    await ask(one, 'CANARY-ana');
    await one.settled();
    const held = await everything(client);
    expect(Object.keys(held).filter((key) => /^recollect:\{(turns|queries):[\w-]{32}\}$/.test(key))).toHaveLength(2);
    expect(JSON.stringify(held)).not.toContain('CANARY');
    for (const key of Object.keys(held)) expect(await client.pTTL(key)).toBeGreaterThan(0);
    const before = Number((await client.info('stats')).match(/keyspace_hits:(\d+)/)![1]);
    expect(await last(other, 'CANARY-ana')).toBe('CANARY sails.');
    expect(Number((await client.info('stats')).match(/keyspace_hits:(\d+)/)![1])).toBeGreaterThanOrEqual(before + 2);
    expect(await problems(one)).toEqual([]);
  });

  it('is right when it is cold', async () => {
    await client.flushAll();
    expect(await last(one, 'CANARY-ana')).toBe('CANARY sails.');
    await one.settled();
    expect(Object.keys(await everything(client))).toHaveLength(2);
  });

  it('is right where somebody keeps something else under its names', async () => {
    for (const key of Object.keys(await everything(client))) {
      await client.del(key);
      await client.set(key, 'not a hash');
    }
    expect(await last(one, 'CANARY-ana')).toBe('CANARY sails.');
    await say(one, 'CANARY-ana', 'CANARY rows.');
    await one.settled();
    for (const key of Object.keys(await everything(client))) expect(await client.type(key)).toBe('hash');
    expect(await last(other, 'CANARY-ana')).toBe('CANARY rows.');
    for (const key of Object.keys(await everything(client)))
      for (const name of await client.hKeys(key)) await client.hSet(key, name, 'not what was written');
    expect(await last(other, 'CANARY-ana')).toBe('CANARY rows.');
  });

  it('is erased with the user, and what comes late is refused', async () => {
    await ask(one, 'CANARY-ana');
    await one.settled();
    const receipt = await one.users.erase('CANARY-ana');
    expect(receipt.stores.find(({ store }) => store === 'redis')).toMatchObject({ status: 'erased', remaining: 0 });
    const held = await everything(client);
    // Only that nothing more may be written.
    expect(Object.keys(held).every((key) => key.endsWith('}:removed'))).toBe(true);
    expect(Object.keys(held)).toHaveLength(2);
    await say(other, 'CANARY-ana', 'Another life.');
    await ask(other, 'CANARY-ana');
    await other.settled();
    expect(Object.keys(await everything(client))).toHaveLength(2);
  });

  it('is passed over while it is paused', async () => {
    await say(one, 'eva', 'I paint.');
    await client.sendCommand(['CLIENT', 'PAUSE', '3000', 'ALL']);
    const began = Date.now();
    for (let index = 0; index < 40; index += 1) {
      await say(one, 'eva', `Painting ${index}.`);
      expect(await last(one, 'eva')).toBe(`Painting ${index}.`);
    }
    // With the pause in each of them it were two minutes.
    expect(Date.now() - began).toBeLessThan(60_000);
    await client.ping();
    await until(async () => {
      await ask(one, 'eva');
      return (await problems(one)).length === 0;
    });
    expect(await last(one, 'eva')).toBe('Painting 39.');
  });
});

it('is passed over on a line that is too slow', async () => {
  const line = await slowLine(shared, 150);
  const slow = await open(line.url);
  for (let index = 0; index < 12; index += 1) {
    await say(slow, 'slow', `Word ${index}.`);
    expect(await last(slow, 'slow')).toBe(`Word ${index}.`);
  }
  expect(await problems(slow)).toEqual(['Recall goes on without redis: it answers too late.']);
});

describe('a Redis that comes and goes', async () => {
  const server = await startRedis();
  const [one, other] = [await open(server.url), await open(server.url)];

  it('is used again after a restart, which forgot everything', async () => {
    await say(one, 'ana', 'Before.');
    await one.settled();
    await server.kill();
    expect(await last(other, 'ana')).toBe('Before.');
    await say(one, 'ana', 'Meanwhile.');
    expect(await last(other, 'ana')).toBe('Meanwhile.');
    await until(async () => (await problems(one)).length === 1);
    const receipt = await one.users.erase('ana');
    expect(receipt.complete).toBe(false);
    await server.start();
    await until(async () => {
      await ask(one, 'eva');
      return (await problems(one)).length === 0;
    });
    expect((await one.users.erase('ana')).complete).toBe(true);
    await say(one, 'eva', 'After.');
    await one.settled();
    const client = await connectTo(server.url);
    expect(Object.keys(await everything(client)).some((key) => key.startsWith('recollect:{turns:'))).toBe(true);
  });

  it('is killed in the middle of the load, and nobody notices', async () => {
    const users = ['a', 'b', 'c', 'd'];
    const loads = users.map(async (userId) => {
      for (let index = 0; index < 25; index += 1) {
        const memory = index % 2 === 0 ? one : other;
        await say(memory, userId, `${userId} ${index}`);
        const { recent } = await ask(index % 3 === 0 ? one : other, userId);
        expect(recent.at(-1)?.text).toBe(`${userId} ${index}`);
      }
    });
    await pause(100);
    await server.kill();
    await Promise.all(loads);
    for (const userId of users) expect((await ask(one, userId)).recent).toEqual((await ask(plain, userId)).recent);
  });
});

it('that is full keeps nothing more, and still erases', async () => {
  const server = await startRedis('--maxmemory', '1500kb', '--maxmemory-policy', 'noeviction');
  const client = await connectTo(server.url);
  const memory = await open(server.url);
  await say(memory, 'kept', 'Early.');
  await memory.settled();
  for (let index = 0; ; index += 1) {
    const stored = await client.set(`filler:${index}`, 'x'.repeat(10_000)).then(
      () => true,
      () => false,
    );
    if (!stored) break;
  }
  for (let index = 0; index < 5; index += 1) {
    await say(memory, 'kept', `Word ${index}.`);
    expect(await last(memory, 'kept')).toBe(`Word ${index}.`);
  }
  await memory.settled();
  expect(await problems(memory)).toEqual(['Recall goes on without redis: OOM.']);
  // Where there is no room to note that nothing more may come, the erasure waits for room; but what was there is gone.
  await memory.users.erase('kept');
  expect(Object.keys(await everything(client)).filter((key) => /^recollect:.*\}$/.test(key))).toEqual([]);
  await client.flushAll();
  expect((await memory.users.erase('kept')).complete).toBe(true);
});

it('that evicts is a colder one', async () => {
  const server = await startRedis('--maxmemory', '2mb', '--maxmemory-policy', 'allkeys-lru');
  const client = await connectTo(server.url);
  const memory = await open(server.url);
  for (let index = 0; index < 20; index += 1) {
    await say(memory, `user ${index}`, 'many words '.repeat(1_000));
    await client.set(`filler:${index}`, 'x'.repeat(200_000));
  }
  await memory.settled();
  expect(Number((await client.info('stats')).match(/evicted_keys:(\d+)/)![1])).toBeGreaterThan(0);
  for (let index = 0; index < 20; index += 1)
    expect((await ask(memory, `user ${index}`)).recent).toEqual((await ask(plain, `user ${index}`)).recent);
});

it('that was never there, or does not let us in, is a line in doctor and nothing more', async () => {
  const locked = await startRedis('--requirepass', 'secret-word');
  for (const url of ['redis://127.0.0.1:1', locked.url, locked.url.replace('//', '//:wrong-word@')]) {
    const memory = await open(url);
    await say(memory, 'ana', 'Here.');
    expect(await last(memory, 'ana')).toBe('Here.');
    const [line] = await problems(memory);
    expect(line).toMatch(/^Recall goes on without redis: [\w ]+\.$/);
    expect(line).not.toMatch(/wrong-word|127/);
  }
  const memory = await open(locked.url.replace('//', '//:secret-word@'));
  expect(await problems(memory)).toEqual([]);
  await expect(createRedisCache({ url: 'http://127.0.0.1' })).rejects.toMatchObject({ code: 'config_invalid' });
});
