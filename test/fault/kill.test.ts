// kill -9 while exchanges are recorded and extracted: what was acknowledged is there, once, and so is every fact of it.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createMemory } from '#src/memory.js';
import type { Memory } from '#src/memory-types/memory.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { copyPreparedFolder, onServer, openTestDatabase } from '../support/database.js';

const exchanges = 200;
const kills = 6;
const program = fileURLToPath(new URL('record-exchanges.mjs', import.meta.url));

// Measured on two cores under load: 27 s on a server, 61 s embedded; up to 20 s are the last killed worker's heartbeat.
it('loses no acknowledged turn and no fact, and doubles none, over six kills in 200 exchanges', {
  timeout: 180_000,
}, async () => {
  const location = onServer ? (await openTestDatabase()).location : await copyPreparedFolder();
  const acknowledged = new Set<number>();
  const killedAfter: number[] = [];
  while (acknowledged.size < exchanges) {
    const life = killedAfter.length < kills ? randomInt(1, 45) : Number.POSITIVE_INFINITY;
    const lastsUntilKilled = life < exchanges - acknowledged.size;
    await liveAndDie(location, acknowledged, life);
    if (lastsUntilKilled) killedAfter.push(life);
    else if (acknowledged.size < exchanges) throw new RangeError('The child ended by itself before it was done.');
  }
  const memory = await createMemory({
    database: location,
    embeddingModel: createHashEmbedding(),
    languageModel: null,
  });
  const jobs = await waitForJobs(memory);
  const context = `kills after ${killedAfter.join(', ')} acknowledgements`;
  expect(killedAfter.length, context).toBeGreaterThanOrEqual(5);
  expect(jobs, context).toEqual({ waiting: 0, active: 0, retrying: 0, dead: 0 });

  const numbers = Array.from({ length: exchanges }, (_, index) => index);
  for (const number of numbers) {
    const user = await memory.turns.get('ana', `user ${number}`);
    const assistant = await memory.turns.get('ana', `assistant ${number}`);
    expect([user.text, assistant.seq], context).toEqual([`I am allergic to zorvun${number}.`, user.seq + 1]);
  }
  const { counts } = await memory.doctor();
  // Each id was found above, so the count shows that none is there twice.
  expect(counts, context).toEqual({ users: 1, turns: 2 * exchanges, facts: exchanges });
  const { facts } = await memory.facts.list({ userId: 'ana', state: 'all', limit: 1_000 });
  expect(facts.map((fact) => fact.text).sort(), context).toEqual(
    numbers.map((number) => `I am allergic to zorvun${number}.`).sort(),
  );
  const found = await memory.recall({ userId: 'ana', query: 'zorvun7', recentTurns: 0, minRelevance: 0 });
  expect(found.facts[0]?.text, context).toBe('I am allergic to zorvun7.');
  await memory.close();
  if (!onServer) await rm(location, { recursive: true });
});

/** Runs the child until `life` exchanges were acknowledged, then kills it within the time of the next few. */
async function liveAndDie(location: string, acknowledged: Set<number>, life: number): Promise<void> {
  const missing = Array.from({ length: exchanges }, (_, index) => index).filter((number) => !acknowledged.has(number));
  const child = spawn(process.execPath, [program, location, JSON.stringify(missing)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((done) => child.once('exit', done));
  let lived = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.add(Number(line));
    lived += 1;
    if (lived === life) setTimeout(() => child.kill('SIGKILL'), randomInt(0, 60));
  }
  await ended;
}

/** A killed worker's job is taken over after its heartbeat, 10 s, and a pause. */
async function waitForJobs(memory: Memory) {
  const deadline = Date.now() + 45_000;
  for (;;) {
    const { jobs } = await memory.doctor();
    if (jobs.waiting + jobs.active + jobs.retrying === 0 || Date.now() > deadline) return jobs;
    await delay(250);
  }
}
