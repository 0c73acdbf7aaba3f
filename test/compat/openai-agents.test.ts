// A session of the OpenAI Agents SDK in the database: as its own MemorySession item by item, through its runner, and remembered.
import { Agent, MemorySession, type Model, Runner, type Session, setTracingDisabled, tool } from '@openai/agents-core';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { RecollectSession } from '../../dist/compat/openai-agents.js';
import { openTestMemory } from '../support/memory.js';

// Many calls in a row, each a transaction: slow on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

setTracingDisabled(true);
const { memory } = await openTestMemory({ worker: false });
type Items = Awaited<ReturnType<Session['getItems']>>;

const open = (userId: string, sessionId?: string): Session =>
  new RecollectSession<Items[number]>({ memory, userId, sessionId });

/** Answers what it is told to, one response after another. */
function scripted(outputs: object[][]): Model & { inputs: unknown[] } {
  const inputs: unknown[] = [];
  const next = async ({ input }: { input: unknown }) => {
    inputs.push(structuredClone(input));
    return { usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2, requests: 1 }, output: outputs.shift() ?? [] };
  };
  return {
    inputs,
    getResponse: next,
    async *getStreamedResponse() {
      yield* [];
    },
  } as unknown as Model & { inputs: unknown[] };
}
const says = (text: string) => [
  { type: 'message', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text }] },
];

describe('as MemorySession', () => {
  const anyJson = fc.jsonValue({ maxDepth: 2 });
  const item = fc.oneof(
    fc.record({ role: fc.constant('user'), content: fc.string({ unit: 'binary' }) }),
    fc.record({ type: fc.constant('function_call'), callId: fc.string(), name: fc.string(), arguments: fc.string() }),
    fc.record({
      type: fc.constant('unknown'),
      providerData: fc.dictionary(fc.string(), anyJson),
      bytes: fc.uint8Array({ maxLength: 9 }),
    }),
    fc.record({
      type: fc.constant('unknown'),
      odd: fc.constant({ $recollect: 'bytes', base64: 'AAAA' }),
      inner: anyJson,
    }),
  );
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ add: fc.array(item, { maxLength: 4 }) }) },
    fc.record({ get: fc.option(fc.integer({ min: -1, max: 6 }), { nil: undefined }) }),
    fc.constant('pop' as const),
    fc.constant('clear' as const),
  );

  it('random calls give the same, item by item', async () => {
    let users = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        users += 1;
        // What is said here is no text a database takes; only the items are looked at.
        const ours: Session = new RecollectSession<Items[number]>({ memory, userId: `u${users}`, record: false });
        const theirs = new MemorySession();
        for (const one of steps) {
          if (one === 'pop') expect(await ours.popItem()).toEqual(await theirs.popItem());
          else if (one === 'clear') await Promise.all([ours.clearSession(), theirs.clearSession()]);
          else if ('add' in one)
            for (const session of [ours, theirs]) await session.addItems(structuredClone(one.add) as unknown as Items);
          else expect(await ours.getItems(one.get)).toEqual(await theirs.getItems(one.get));
        }
        expect(await ours.getItems()).toEqual(await theirs.getItems());
      }),
      { numRuns: 60 },
    );
  });

  it('is one user’s and one session’s', async () => {
    const mine = open('ana', 's1');
    await mine.addItems([{ role: 'user', content: 'mine' }]);
    await open('ana', 's2').addItems([{ role: 'user', content: 'other session' }]);
    await open('bob', 's1').addItems([{ role: 'user', content: 'of bob' }]);
    expect(await mine.getItems()).toEqual([{ role: 'user', content: 'mine' }]);
    expect(await open('ana', 's1').getItems()).toHaveLength(1);
    await mine.clearSession();
    expect(await open('bob', 's1').getItems()).toHaveLength(1);
    expect(await mine.getSessionId()).toBe('s1');
    expect(await open('ana').getSessionId()).not.toBe(await open('ana').getSessionId());
  });
});

describe('through the runner', () => {
  it('goes on where it was, calls of tools included, and what was said is remembered in other sessions', async () => {
    const weather = tool({
      name: 'weather',
      description: 'Says the weather.',
      parameters: { type: 'object', properties: {}, required: [], additionalProperties: true },
      strict: false,
      execute: async () => 'sunny',
    });
    const model = scripted([
      [{ type: 'function_call', callId: 'c1', name: 'weather', arguments: '{}', status: 'completed' }],
      says('It is sunny.'),
      says('You like cello music.'),
    ]);
    const agent = new Agent({ name: 'test', instructions: 'Help.', model, tools: [weather] });
    const runner = new Runner({ tracingDisabled: true });
    const first = await runner.run(agent, 'I like cello music. How is the weather?', { session: open('run', 'a') });
    expect(first.finalOutput).toBe('It is sunny.');
    const second = await runner.run(agent, 'What do I like?', { session: open('run', 'a') });
    expect(second.finalOutput).toBe('You like cello music.');
    expect(JSON.stringify(model.inputs.at(-1))).toMatch(/cello.*function_call.*sunny.*What do I like/s);
    expect((await open('run', 'a').getItems()).map((item) => ('role' in item ? item.role : item.type))).toEqual([
      'user',
      'function_call',
      'function_call_result',
      'assistant',
      'user',
      'assistant',
    ]);
    await memory.settled();
    const { turns } = await memory.turns.list({ userId: 'run', sessionId: 'a' });
    expect(turns.map((turn) => turn.text).reverse()).toEqual([
      'I like cello music. How is the weather?',
      'It is sunny.',
      'What do I like?',
      'You like cello music.',
    ]);
    const { facts } = await memory.facts.list({ userId: 'run' });
    expect(facts.map((fact) => fact.text).join()).toMatch(/cello/);
  });

  it('goes on where recording fails, unless it is strict', async () => {
    const failing = { values: memory.values, remember: () => memory.remember({ userId: '', messages: [] }) };
    const items: Items = [{ role: 'user', content: 'hello' }];
    const lenient: Session = new RecollectSession<Items[number]>({ memory: failing, userId: 'fail', sessionId: 'a' });
    await lenient.addItems(items);
    expect(await lenient.getItems()).toEqual(items);
    const strict: Session = new RecollectSession<Items[number]>({
      memory: failing,
      userId: 'fail',
      sessionId: 'b',
      strict: true,
    });
    await expect(strict.addItems(items)).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
