// One turn of the agent over a real memory, with a scripted model: order of recording, retries, breaks, tools.
import { expect, test } from 'vitest';
import type { AgentEvent } from '#src/agent/agent-types.js';
import { createAgent } from '#src/agent/create-agent.js';
import { RecollectError } from '#src/errors.js';
import type { Memory } from '#src/memory-types/memory.js';
import { createScriptedModel } from '#src/testing/scripted-model.js';
import { openMemoryForFile, turnsOf } from './open-memory.js';

const open = openMemoryForFile();
const unavailable = new RecollectError('model_unavailable', 'Gone.');

test('records the message before the model is called and the answer after, and recalls neither for itself', async () => {
  const userId = 'order';
  const model = createScriptedModel([
    async () => {
      expect(await turnsOf(open.memory, userId)).toEqual([{ role: 'user', text: 'I like tea.', partial: false }]);
      return { text: 'Good to know.' };
    },
  ]);
  const agent = createAgent({ memory: open.memory, model });
  const result = await agent.chat({ userId, message: 'I like tea.' });
  expect(result).toMatchObject({ text: 'Good to know.', offline: false, repeated: false, memoryError: null });
  expect(result.usage).toEqual({ inputTokens: 10, outputTokens: 5, cacheReadTokens: 0, cacheWriteTokens: 0 });
  expect(result.recalled).toMatchObject({ facts: [], turns: [], recent: [] });
  expect(model.requests[0]?.messages).toEqual([{ role: 'user', content: 'I like tea.' }]);
  expect((await turnsOf(open.memory, userId)).map((turn) => turn.text)).toEqual(['I like tea.', 'Good to know.']);
  expect(await open.memory.turns.get(userId, result.turnIds.answer!)).toMatchObject({ text: 'Good to know.' });
});

test('stream gives the text as it comes, and chat is its last event', async () => {
  const agent = createAgent({ memory: open.memory, model: createScriptedModel([{ text: 'One two three.' }]) });
  const events: AgentEvent[] = [];
  for await (const event of agent.stream({ userId: 'streams', message: 'Count.' })) events.push(event);
  expect(events.map((event) => (event.type === 'text' ? event.text : event.type))).toEqual([
    'One ',
    'two ',
    'three.',
    'done',
  ]);
});

test('a second "yes" within a minute is a second turn', async () => {
  const userId = 'yes';
  const model = createScriptedModel([{ text: 'Sure?' }, { text: 'Really?' }]);
  const agent = createAgent({ memory: open.memory, model });
  await agent.chat({ userId, message: 'yes' });
  await agent.chat({ userId, message: 'yes' });
  expect((await turnsOf(open.memory, userId)).map((turn) => turn.text)).toEqual(['yes', 'Sure?', 'yes', 'Really?']);
});

test('a retry with the same key gives the stored answer without a second call', async () => {
  const userId = 'retries';
  const model = createScriptedModel([{ text: 'Only once.' }]);
  const agent = createAgent({ memory: open.memory, model });
  const input = { userId, message: 'Say it once.', idempotencyKey: 'key-1' };
  const first = await agent.chat(input);
  const second = await agent.chat(input);
  expect(second).toMatchObject({ text: 'Only once.', repeated: true, turnIds: first.turnIds });
  expect(model.requests).toHaveLength(1);
  expect(await turnsOf(open.memory, userId)).toHaveLength(2);
  await expect(agent.chat({ ...input, message: 'Something else.' })).rejects.toMatchObject({ code: 'conflict' });
});

test('a retry of a broken answer asks again, as if for the first time, and stores the whole answer', async () => {
  const userId = 'retry-broken';
  const model = createScriptedModel([
    { text: 'Hi.' },
    { text: 'Half an', error: unavailable },
    { text: 'A whole answer.' },
  ]);
  const agent = createAgent({ memory: open.memory, model });
  await agent.chat({ userId, message: 'Hello.' });
  const input = { userId, message: 'Tell me all.', idempotencyKey: 'key-2' };
  await expect(agent.chat(input)).rejects.toBe(unavailable);
  expect((await turnsOf(open.memory, userId)).at(-1)).toEqual({ role: 'assistant', text: 'Half an', partial: true });
  const result = await agent.chat(input);
  expect(result).toMatchObject({ text: 'A whole answer.', repeated: false });
  expect(model.requests[2]?.messages).toEqual([
    { role: 'user', content: 'Hello.' },
    { role: 'assistant', content: 'Hi.' },
    { role: 'user', content: 'Tell me all.' },
  ]);
  expect(await agent.chat(input)).toMatchObject({ text: 'A whole answer.', repeated: true });
  expect((await turnsOf(open.memory, userId)).map((turn) => turn.text)).toEqual([
    'Hello.',
    'Hi.',
    'Tell me all.',
    'Half an',
    'A whole answer.',
  ]);
});

test('an aborted stream and one that is left early store what was sent, as partial', async () => {
  for (const way of ['abort', 'leave'] as const) {
    const userId = `broken-by-${way}`;
    const stop = new AbortController();
    const agent = createAgent({ memory: open.memory, model: createScriptedModel([{ text: 'One two three four.' }]) });
    const reading = async () => {
      for await (const event of agent.stream({ userId, message: 'Count.', signal: stop.signal })) {
        if (event.type !== 'text' || event.text !== 'two ') continue;
        if (way === 'leave') break;
        stop.abort();
      }
    };
    if (way === 'abort') await expect(reading()).rejects.toMatchObject({ details: { aborted: true } });
    else await reading();
    expect((await turnsOf(open.memory, userId)).at(-1)).toEqual({ role: 'assistant', text: 'One two ', partial: true });
  }
});

test('a failure before any text stores the message and no answer; the next message is joined to it', async () => {
  const userId = 'fails-first';
  const model = createScriptedModel([{ error: unavailable }, { text: 'Here I am.' }]);
  const agent = createAgent({ memory: open.memory, model });
  await expect(agent.chat({ userId, message: 'Are you there?' })).rejects.toBe(unavailable);
  await agent.chat({ userId, message: 'Hello?' });
  expect(model.requests[1]?.messages).toEqual([
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Are you there?' },
        { type: 'text', text: 'Hello?' },
      ],
    },
  ]);
});

test('an answer cut at max_tokens is stored as partial and still is the answer', async () => {
  const userId = 'long';
  const model = createScriptedModel([{ text: 'And then', stopReason: 'max_tokens' }]);
  const agent = createAgent({ memory: open.memory, model });
  const input = { userId, message: 'Tell me.', idempotencyKey: 'key-3' };
  expect(await agent.chat(input)).toMatchObject({ text: 'And then', stopReason: 'max_tokens' });
  expect((await turnsOf(open.memory, userId)).at(-1)).toMatchObject({ partial: true });
  expect(await agent.chat(input)).toMatchObject({ text: 'And then', repeated: true });
});

test('an answer without words is an error, not an empty turn', async () => {
  const model = createScriptedModel([{ stopReason: 'refusal' }]);
  const agent = createAgent({ memory: open.memory, model });
  await expect(agent.chat({ userId: 'silent', message: 'Go.' })).rejects.toMatchObject({
    code: 'model_refused',
    details: { stopReason: 'refusal' },
  });
  expect(await turnsOf(open.memory, 'silent')).toHaveLength(1);
});

test('two chats at once keep one order, and the request of the second is valid', async () => {
  const userId = 'at-once';
  const model = createScriptedModel();
  const agent = createAgent({ memory: open.memory, model });
  const [asked, released] = [gate(), gate()];
  model.script(
    async () => {
      asked.open();
      await released.opened;
      return { text: 'First answer.' };
    },
    { text: 'Second answer.' },
  );
  const first = agent.chat({ userId, message: 'First question.' });
  await asked.opened;
  await agent.chat({ userId, message: 'Second question.' });
  released.open();
  await first;
  expect(model.requests[1]?.messages).toEqual([
    {
      role: 'user',
      content: [
        { type: 'text', text: 'First question.' },
        { type: 'text', text: 'Second question.' },
      ],
    },
  ]);
  expect((await turnsOf(open.memory, userId)).map((turn) => turn.text)).toEqual([
    'First question.',
    'Second question.',
    'Second answer.',
    'First answer.',
  ]);
});

test('ten chats at once lose no turn', async () => {
  const userId = 'ten-at-once';
  const model = createScriptedModel(Array.from({ length: 10 }, (_, index) => ({ text: `Answer ${index}.` })));
  const agent = createAgent({ memory: open.memory, model });
  await Promise.all(Array.from({ length: 10 }, (_, index) => agent.chat({ userId, message: `Question ${index}?` })));
  const texts = (await turnsOf(open.memory, userId)).map((turn) => turn.text);
  expect(new Set(texts).size).toBe(20);
});

test('runs tools, tells the model what fails, and ends after the last round', async () => {
  const userId = 'tools';
  const model = createScriptedModel([
    { text: 'Let me look.', toolUses: [{ id: 'toolu_1', name: 'weather', input: { place: 'Lyon' } }] },
    {
      toolUses: [
        { name: 'broken', input: {} },
        { name: 'unknown', input: {} },
      ],
    },
    { text: 'It rains.', toolUses: [{ name: 'weather', input: {} }] },
  ]);
  const tool = (name: string, run: (input: unknown) => Promise<string>) => ({
    definition: { name, description: name, inputSchema: { type: 'object' } },
    run,
  });
  const agent = createAgent({
    memory: open.memory,
    model,
    maxToolRounds: 2,
    tools: [
      tool('weather', async (input) => `Rain in ${(input as { place: string }).place}`),
      tool('broken', async () => {
        throw new RecollectError('timeout', 'No answer.');
      }),
    ],
  });
  const result = await agent.chat({ userId, message: 'How is the weather?' });
  expect(result.text).toBe('Let me look.\n\nIt rains.');
  expect(result.toolCalls).toMatchObject([
    { name: 'weather', result: 'Rain in Lyon', isError: false },
    { name: 'broken', result: 'The tool failed: No answer.', isError: true },
    { name: 'unknown', isError: true },
  ]);
  expect(result.usage.inputTokens).toBe(30);
  expect(model.requests[1]?.messages.slice(1)).toEqual([
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'Let me look.' },
        { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { place: 'Lyon' } },
      ],
    },
    {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'Rain in Lyon', is_error: false }],
    },
  ]);
  expect(JSON.stringify(model.requests[2]?.messages.at(-1))).toContain('No more tools');
  const answer = await open.memory.turns.get(userId, result.turnIds.answer!);
  expect(answer.attachments.map(({ type, name }) => [type, name])).toEqual([
    ['tool_use', 'weather'],
    ['tool_use', 'broken'],
    ['tool_use', 'unknown'],
  ]);
});

test('a failing memory does not break the chat, unless strict', async () => {
  const failure = new RecollectError('database_unreachable', 'The database could not be reached.');
  const fail = () => Promise.reject(failure);
  const memory = { ...open.memory, recall: fail, remember: fail } as Memory;
  const model = createScriptedModel([{ text: 'I am here.' }, { text: 'Never said.' }]);
  const result = await createAgent({ memory, model }).chat({ userId: 'down', message: 'Hello.' });
  expect(result).toMatchObject({ text: 'I am here.', recalled: null, turnIds: { user: null, answer: null } });
  expect(result.memoryError).toBe(failure);
  const strict = createAgent({ memory, model, strict: true });
  await expect(strict.chat({ userId: 'down', message: 'Hello.' })).rejects.toBe(failure);
  expect(model.requests).toHaveLength(1);
});

test('a memory that comes back during the answer gets both turns', async () => {
  const userId = 'back-again';
  const memory = { ...open.memory, recall: () => Promise.reject(new RecollectError('timeout', 'Slow.')) } as Memory;
  const agent = createAgent({ memory, model: createScriptedModel([{ text: 'Fine.' }]) });
  const result = await agent.chat({ userId, message: 'How are you?' });
  expect(result.turnIds).toEqual({ user: expect.any(String), answer: expect.any(String) });
  expect((await turnsOf(open.memory, userId)).map((turn) => turn.text)).toEqual(['How are you?', 'Fine.']);
});

test('marks the stable prefix for the cache only where it is long enough for the model', async () => {
  const chatWith = async (name: string, instructions: string) => {
    const model = createScriptedModel([{ text: 'Yes.' }], name);
    const agent = createAgent({ memory: open.memory, model, instructions, memoryTools: false });
    await agent.chat({ userId: 'caches', message: 'Hello.' });
    return model.requests[0]?.system;
  };
  const long = 'Be kind. '.repeat(300);
  expect(await chatWith('claude-sonnet-5-5', long)).toMatchObject([
    { cache: true },
    { text: expect.stringMatching(/^Today is/) },
  ]);
  const unmarked = [{ text: expect.any(String) }, { text: expect.stringMatching(/^Today is/) }];
  expect(await chatWith('claude-sonnet-5-5', 'Be kind.')).toEqual(unmarked);
  expect(await chatWith('claude-opus-4-7', long)).toEqual(unmarked);
  expect(await chatWith('somebody-elses-model', long)).toEqual(unmarked);
});

test('refuses wrong input and two tools of one name', async () => {
  const agent = createAgent({ memory: open.memory, model: createScriptedModel() });
  for (const input of [
    { userId: 'u', message: ' ' },
    { userId: '', message: 'Hi' },
    { userId: 'u', message: 'nul \u0000' },
    { userId: 'u', message: 'Hi', idempotencyKey: 'k'.repeat(151) },
  ])
    await expect(agent.chat(input)).rejects.toMatchObject({ code: 'invalid_input' });
  const tool = { definition: { name: 'save_memory', description: '', inputSchema: {} }, run: async () => '' };
  expect(() => createAgent({ memory: open.memory, tools: [tool] })).toThrow('Two tools have the name save_memory');
});

function gate(): { opened: Promise<void>; open: () => void } {
  const state = { open: (): void => undefined };
  const opened = new Promise<void>((resolve) => {
    state.open = resolve;
  });
  return { opened, open: () => state.open() };
}
