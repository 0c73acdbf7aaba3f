// recollect reindex from the outside: refused before, done, doctor knows, and back.
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test, vi } from 'vitest';
import { createMemory } from '#src/memory.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { copyPreparedFolder, onServer, openTestDatabase } from '../support/database.js';
import { startPineconeApi } from '../support/pinecone-api.js';
import { runCli } from './run-cli.js';

vi.setConfig({ testTimeout: 280_000 });

const database = onServer ? (await openTestDatabase()).location : await copyPreparedFolder();
afterAll(() => (onServer ? undefined : rm(database, { recursive: true, force: true })));
const api = await startPineconeApi({ dimension: 64 });
const index = `pinecone:${api.index}`;
const model = { RECOLLECT_EMBEDDING_MODEL: fileURLToPath(new URL('../support/hash-model.mjs', import.meta.url)) };
const key = { ...model, PINECONE_API_KEY: api.apiKey, PINECONE_CONTROLLER_HOST: api.url };
const run = (args: string[], env: Record<string, string> = key) => runCli([...args, '--database', database], { env });

test('there and back by the command line, which says what is wrong and never the key', async () => {
  const memory = await createMemory({ database, embeddingModel: createHashEmbedding(), languageModel: null });
  await memory.facts.add({ userId: 'ana', text: 'I enjoy Samarkand.' });
  await memory.close();

  const keyless = await run(['reindex', '--to', index], model);
  expect([keyless.status, keyless.stderr]).toEqual([1, expect.stringContaining('PINECONE_API_KEY')]);
  const odd = await run(['reindex', '--to', 'weaviate:memories']);
  expect([odd.status, odd.stderr]).toEqual([1, expect.stringContaining('pgvector or pinecone:INDEX')]);
  const wrongKey = await run(['reindex', '--to', index], { ...key, PINECONE_API_KEY: 'pcsk_wrong' });
  expect([wrongKey.status, wrongKey.stderr]).toEqual([1, expect.stringContaining('vector_index_failed')]);
  expect(wrongKey.stderr).not.toContain('pcsk_wrong');
  const early = await run(['doctor'], { ...key, RECOLLECT_VECTOR_INDEX: index });
  expect(early.stderr).toMatch(/run `recollect reindex --to pinecone:memories`.*\(vector_index_changed\)/);

  const dry = await run(['reindex', '--to', index, '--dry-run']);
  expect(dry.stdout).toContain('The database holds 1 vectors of 1 users.\nNothing was changed.');
  const moved = await run(['reindex', '--to', index, '--json']);
  expect(JSON.parse(moved.stdout)).toMatchObject({ from: 'pgvector', to: index, vectors: 1, filled: 1, serving: true });
  expect(api.stored().length).toBe(1);

  const configured = { ...key, RECOLLECT_VECTOR_INDEX: index };
  const doctor = await run(['doctor', '--json'], configured);
  expect(JSON.parse(doctor.stdout).vectorIndex).toEqual({ name: index, reachable: true, unsent: 0, unseen: 0 });
  const recalled = await run(['recall', '--user', 'ana', 'Do I enjoy Samarkand?', '--json'], configured);
  // In time or not, the same is found; that it is asked is what the setting is for.
  const { vectorIndex, facts } = JSON.parse(recalled.stdout);
  expect(['done', 'timeout']).toContain(vectorIndex);
  expect(facts).toMatchObject([{ text: 'I enjoy Samarkand.' }]);

  const back = await run(['reindex', '--to', 'pgvector']);
  expect(back.stdout).toContain('RECOLLECT_VECTOR_INDEX=pgvector');
  expect(api.stored()).toEqual([]);
  expect((await run(['recall', '--user', 'ana', 'Samarkand', '--json'], model)).status).toBe(0);
});
