// The embedded database after an erasure: no byte of the user is left in any file of the folder, and another user's memory is whole.
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { openEmbedded } from '#src/drivers/embedded.js';
import { createMemory } from '#src/memory.js';
import type { Memory } from '#src/memory-types/memory.js';
import type { DatabaseDriver } from '#src/ports/database.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { plantCanary } from '../support/canary.js';
import { copyPreparedFolder } from '../support/database.js';

// Every file is read three times.
vi.setConfig({ testTimeout: 120_000 });

const folder = await copyPreparedFolder();
afterAll(() => rm(folder, { recursive: true, force: true }));

it('is nowhere in the files, whatever the word stood in', async () => {
  const canary = 'Qwyxcanaryzv';
  let before: unknown;
  await withMemory(async (memory, driver) => {
    await plantCanary(memory, driver, canary);
    await memory.remember({ userId: 'other', messages: [{ role: 'user', content: 'I live in Graz.' }] });
    await memory.remember({ userId: `${canary}-anon`, messages: [{ role: 'user', content: `I like ${canary}.` }] });
    await memory.settled();
    await memory.users.merge({ from: `${canary}-anon`, into: `${canary}-user` });
    await driver.query('checkpoint');
    before = await exported(memory, 'other');
  });
  expect((await filesWith(canary)).length).toBeGreaterThan(10);
  await withMemory(async (memory) => {
    expect(await memory.users.erase(`${canary}-anon`)).toMatchObject({
      complete: true,
      outOfReach: [{ place: 'copies', until: null }],
    });
  });
  expect(await filesWith(canary)).toEqual([]);
  await withMemory(async (memory) => {
    for (const userId of [`${canary}-user`, `${canary}-anon`])
      expect(await memory.users.erase(userId)).toMatchObject({ complete: true });
    expect(await exported(memory, 'other')).toEqual(before);
    expect((await memory.recall({ userId: 'other', query: 'Where do I live?', minRelevance: 0 })).facts).toHaveLength(
      1,
    );
  });
  expect(await filesWith(canary)).toEqual([]);
});

async function withMemory(work: (memory: Memory, driver: DatabaseDriver) => Promise<void>): Promise<void> {
  const driver = await openEmbedded(folder);
  const memory = await createMemory({
    database: driver,
    embeddingModel: createHashEmbedding(),
    languageModel: null,
    worker: false,
  });
  await work(memory, driver);
  await memory.close();
  await driver.close();
}

async function exported(memory: Memory, userId: string) {
  const records = [];
  for await (const record of memory.users.export(userId)) if (record.kind !== 'header') records.push(record);
  return records;
}

/** Also in capitals or not: lexemes are in lower case. */
async function filesWith(word: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = (await readFile(path)).toString('latin1').toLowerCase();
    if (bytes.includes(word.toLowerCase())) found.push(path.slice(folder.length));
  }
  return found;
}
