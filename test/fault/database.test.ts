// Databases that cannot be reached, that break a connection's transaction, or that another process holds.
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createMemory } from '#src/memory.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { copyPreparedFolder, openTestDatabase } from '../support/database.js';

const { driver } = await openTestDatabase();

describe('a server that cannot be reached', () => {
  it('is reported at once when nothing listens', async () => {
    const started = Date.now();
    const port = await withServer(async (port) => port);
    await expect(open(`postgresql://nobody@127.0.0.1:${port}/none`)).rejects.toMatchObject({
      code: 'database_unreachable',
    });
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  it('is reported within seconds when it takes the connection and says nothing', async () => {
    await withServer(async (port) => {
      const started = Date.now();
      await expect(open(`postgresql://nobody@127.0.0.1:${port}/none`)).rejects.toMatchObject({
        code: 'database_unreachable',
      });
      expect(Date.now() - started).toBeLessThan(20_000);
    });
  });

  it('does not show the password of its URL', async () => {
    const port = await withServer(async (port) => port);
    const error = await open(`postgresql://nobody:hunter2@127.0.0.1:${port}/none`).catch((caught: unknown) => caught);
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('hunter2');
  });
});

describe('a script that fails inside its own transaction', () => {
  it('does not leave its connection to the next user', async () => {
    const failing = driver.script('begin; select 1 / 0; commit');
    await expect(failing).rejects.toMatchObject({ details: { sqlState: '22012' } });
    for (let round = 0; round < 12; round += 1) expect(await driver.query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('gives the rows of all its statements', async () => {
    expect(await driver.query('begin; select 1 as one; select 2 as two; commit')).toEqual([{ one: 1 }, { two: 2 }]);
  });
});

describe('a folder that another process holds', () => {
  it('is worked on through the holder, and the holder outlives its guests', async () => {
    const folder = await copyPreparedFolder();
    const holder = await open(folder);
    const guest = fileURLToPath(new URL('record-exchanges.mjs', import.meta.url));
    await promisify(execFile)(process.execPath, [guest, folder, '[1, 2, 3]']);
    // A guest that is killed in the middle of its work.
    await promisify(execFile)(process.execPath, [guest, folder, JSON.stringify(Array(500).fill(4))], {
      timeout: 2_500,
      killSignal: 'SIGKILL',
    }).catch(() => undefined);
    await holder.remember({ userId: 'ana', messages: [{ role: 'user', content: 'I am allergic to kiwis.' }] });
    expect(await holder.settled({ timeout: 20_000 })).toEqual({ settled: true, left: 0 });
    const texts = (await holder.facts.list({ userId: 'ana' })).facts.map((fact) => fact.text);
    for (const text of ['zorvun1', 'zorvun2', 'zorvun3', 'kiwis']) expect(texts).toContain(`I am allergic to ${text}.`);
    await holder.close();
    await rm(folder, { recursive: true });
  });
});

function open(database: string) {
  return createMemory({ database, embeddingModel: createHashEmbedding(), languageModel: null });
}

/** A server that accepts and stays silent, for as long as `use` runs. */
async function withServer<Result>(use: (port: number) => Promise<Result>): Promise<Result> {
  const sockets: { destroy(): unknown }[] = [];
  const server = createServer((socket) => void sockets.push(socket));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    return await use((server.address() as { port: number }).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}
