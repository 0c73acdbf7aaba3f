// kill -9 in every step of bringing the vector index up to date: recall stays right, and the next process ends what was begun.
import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openTestDatabase } from '../support/database.js';
import { expectSame, openIndexed, outboxOf } from '../support/indexed-memory.js';
import { startPineconeApi } from '../support/pinecone-api.js';

const program = fileURLToPath(new URL('drain-and-die.mjs', import.meta.url));
const api = await startPineconeApi({ dimension: 64 });
const database = await openTestDatabase();

async function drain(dieAt: number): Promise<{ killed: boolean; steps: number }> {
  const child = spawn(process.execPath, [program, database.location, api.url, api.apiKey, String(dieAt)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const chunk of child.stdout) said += chunk;
  const signal =
    child.signalCode ?? (await new Promise((resolve) => child.once('exit', (_code, name) => resolve(name))));
  return { killed: signal === 'SIGKILL', steps: Number(said) };
}

it('loses nothing and brings nothing back, whenever it is killed', { timeout: 300_000 }, async () => {
  // Without a worker of its own: only the child writes to the index.
  const memory = await openIndexed(database, api, { worker: false });
  const ids: string[] = [];
  const change = async (number: number) => {
    ids.push((await memory.facts.add({ userId: 'ana', text: `I met zorvun${number}.` })).id);
    const gone = ids.length > 1 ? ids.splice(0, 1)[0]! : null;
    if (gone) await memory.facts.retract('ana', gone);
    return gone;
  };
  let kills = 0;
  for (let step = 1; ; step += 1) {
    const gone = await change(step);
    const { killed, steps } = await drain(step);
    const recalled = await memory.recall({
      userId: 'ana',
      query: `Did I meet zorvun${step}?`,
      minRelevance: 0,
      k: 100,
    });
    const found = recalled.facts.map((fact) => fact.id);
    // `off`: killed before the index was told of the user at all.
    expect(['done', 'off'], `step ${step}`).toContain(recalled.vectorIndex);
    expect(found, `step ${step}`).toContain(ids.at(-1));
    if (gone) expect(found, `step ${step}`).not.toContain(gone);
    // The killed one's lease.
    await delay(600);
    if (!killed) {
      expect(steps, 'the last run came to its end').toBeLessThan(step);
      break;
    }
    kills += 1;
  }
  expect(kills).toBeGreaterThan(15);
  await drain(0);
  await expectSame(database, api);
  expect(await outboxOf(database)).toMatchObject({ rows: 0 });
  await memory.close();
});
