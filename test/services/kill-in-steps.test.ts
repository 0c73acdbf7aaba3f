// kill -9 of a worker in every step of its work, transactions open or not: another one finishes it, once. On a server,
// where an open transaction holds up its own user only; test/fault/kill.test.ts does the embedded database.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createMemory } from '#src/memory.js';
import type { MemoryOptions } from '#src/memory-types/options.js';
import type { LanguageModel } from '#src/ports/language-model.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { openTestDatabase } from '../support/database.js';

const program = fileURLToPath(new URL('hang-in-steps.mjs', import.meta.url));
const usage = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };
const model: LanguageModel = {
  name: 'answering',
  stream: () => {
    throw new RangeError('Nobody asks for an answer here.');
  },
  structured: async ({ system }) => ({
    text: system.startsWith('Summarise') ? '{"summary": "They spoke of allergies."}' : '{}',
    complete: true,
    usage,
  }),
};

const withoutModel = [
  'step-embed',
  'step-extract',
  'step-facts',
  'step-marker',
  'step-before-commit',
  'step-after-commit',
  'step-profile',
];
const withModel = ['step-check', 'step-summarise'];

// Up to 20 s of it are the killed worker's heartbeat.
it.each([
  { steps: withoutModel, options: {} as MemoryOptions, argument: 'none' },
  { steps: withModel, options: { languageModel: model, verifyWithModel: true } as MemoryOptions, argument: 'model' },
])(
  'loses no turn and no fact, and doubles none: $steps',
  { timeout: 120_000 },
  async ({ steps, options, argument }) => {
    const location = (await openTestDatabase()).location;
    const open = (worker: boolean) =>
      createMemory({
        database: location,
        embeddingModel: createHashEmbedding(),
        languageModel: null,
        ...options,
        worker,
      });
    const recorder = await open(false);
    const turns = 14;
    for (const step of steps)
      await recorder.remember({
        userId: step,
        sessionId: 'kitchen',
        messages: Array.from({ length: turns }, (_, nth) => ({
          role: nth % 2 === 0 ? ('user' as const) : ('assistant' as const),
          id: `${step} ${nth}`,
          content: nth === 0 ? `I am allergic to ${step}.` : `And then, ${step}?`,
        })),
      });
    await recorder.close();

    const child = spawn(process.execPath, [program, location, steps.join(), argument], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((done) => child.once('exit', done));
    const reached = new Set<string>();
    for await (const line of createInterface({ input: child.stdout })) {
      reached.add(line);
      if (reached.size === steps.length) child.kill('SIGKILL');
    }
    await ended;
    expect([...reached].sort()).toEqual([...steps].sort());

    const memory = await open(true);
    const deadline = Date.now() + 60_000;
    for (;;) {
      const { jobs } = await memory.doctor();
      // A profile by a model waits a minute for what else is learned; it is not what was cut off here.
      if (jobs.active + jobs.retrying === 0 && jobs.waiting <= (argument === 'model' ? steps.length : 0)) break;
      if (Date.now() > deadline) expect(jobs).toBe('all done');
      await delay(250);
    }
    for (const step of steps) {
      const { facts } = await memory.facts.list({ userId: step, state: 'all' });
      expect(facts.map(({ text }) => text)).toEqual([`I am allergic to ${step}.`]);
      const { evidence } = await memory.facts.get(step, facts[0]!.id);
      expect(evidence).toHaveLength(1);
      expect((await memory.facts.history(step, facts[0]!.id)).events).toHaveLength(1);
    }
    const { counts, jobs } = await memory.doctor();
    expect(counts).toMatchObject({ users: steps.length, turns: turns * steps.length });
    expect(jobs.dead).toBe(0);
    if (argument === 'model') {
      const { summary } = await memory.recall({ userId: 'step-summarise', sessionId: 'kitchen', query: 'allergies' });
      expect(summary).toBe('They spoke of allergies.');
    } else expect((await memory.users.profile('step-profile'))?.text).toContain('step-profile');
    await memory.close();
  },
);
