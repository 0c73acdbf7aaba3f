// The AI SDK: middleware for wrapLanguageModel, generate and stream, before its mock and before its Anthropic provider; tool set.
import { createAnthropic } from '@ai-sdk/anthropic';
import type { LanguageModelV4Middleware } from '@ai-sdk/provider';
import { generateText, type ModelMessage, stepCountIs, streamText, type ToolSet, tool, wrapLanguageModel } from 'ai';
import { MockLanguageModelV4, simulateReadableStream } from 'ai/test';
import { afterAll, beforeEach, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { createMemoryMiddleware, createMemoryTools } from '../../dist/compat/ai-sdk.js';
import { RecollectError } from '../../dist/errors.js';
import { startMessagesApi } from '../../dist/testing/index.js';
import { openTestMemory } from '../support/memory.js';

const { memory } = await openTestMemory();
const provider = await startMessagesApi();
afterAll(() => provider.close());
const anthropic = createAnthropic({ apiKey: 'k', baseURL: `${provider.url}/v1` })('claude-sonnet-5-5');
const question = 'May I eat peanuts? I am allergic to something.';
const usage = {
  inputTokens: { total: 30, noCache: 20, cacheRead: 10, cacheWrite: 0 },
  outputTokens: { total: 5, text: 5, reasoning: 0 },
};
let users = 0;
let userId = '';
beforeEach(async () => {
  users += 1;
  userId = `user-${users}`;
  await memory.facts.add({ userId, text: 'I am allergic to peanuts.' });
});

const middleware = (more = {}) =>
  createMemoryMiddleware({ ...{ memory, userId, sessionId: 's', recallTimeout: 30_000 }, ...more });

async function turns(count: number): Promise<string[]> {
  const read = async () => (await memory.turns.list({ userId, sessionId: 's' })).turns.toReversed();
  await expect.poll(async () => (await read()).length, { timeout: 20_000 }).toBe(count);
  return (await read()).map(({ role, text, partial }) => `${role}: ${text}${partial ? ' (cut)' : ''}`);
}

function mock(): MockLanguageModelV4 {
  return new MockLanguageModelV4({
    modelId: 'mock',
    doGenerate: async () => ({
      ...{ content: [{ type: 'text', text: 'No.' }], warnings: [], usage },
      finishReason: { unified: 'stop', raw: undefined },
    }),
    doStream: async () => ({
      stream: simulateReadableStream({
        chunks: [
          { type: 'stream-start', warnings: [] },
          { type: 'text-start', id: '1' },
          { type: 'text-delta', id: '1', delta: 'Better ' },
          { type: 'text-delta', id: '1', delta: 'not.' },
          { type: 'text-end', id: '1' },
          { type: 'finish', usage, finishReason: { unified: 'stop', raw: undefined } },
        ],
      }),
    }),
  });
}

test('generate has memory behind the message, is recorded and counted', async () => {
  expectTypeOf(createMemoryMiddleware).returns.toExtend<LanguageModelV4Middleware>();
  const model = mock();
  const { text } = await generateText({
    model: wrapLanguageModel({ model, middleware: middleware() }),
    prompt: question,
  });
  expect(text).toBe('No.');
  const [message] = model.doGenerateCalls[0]!.prompt;
  expect(message).toMatchObject({
    role: 'user',
    content: [{ text: question }, { text: expect.stringContaining('peanuts') }],
  });
  expect(await turns(2)).toEqual([`user: ${question}`, 'assistant: No.']);
  const { rows } = await memory.usage.list({ userId, by: ['purpose', 'model'] });
  expect(rows).toMatchObject([
    { purpose: 'client', model: 'mock', inputTokens: 20, cacheReadTokens: 10, outputTokens: 5 },
  ]);
});

test('stream passes as it comes and is recorded; a caller that leaves leaves it cut', async () => {
  const wrapped = () => wrapLanguageModel({ model: mock(), middleware: middleware() });
  const { textStream } = streamText({ model: wrapped(), prompt: question });
  const pieces: string[] = [];
  for await (const piece of textStream) pieces.push(piece);
  expect(pieces).toEqual(['Better ', 'not.']);
  expect(await turns(2)).toEqual([`user: ${question}`, 'assistant: Better not.']);
});

test('through the Anthropic provider: tools, one block a turn, behind the breakpoint, and thinking that stays valid', async () => {
  const model = wrapLanguageModel({ model: anthropic, middleware: middleware() });
  provider.script(
    { thinking: 'Look.', toolUses: [{ name: 'menu', input: {}, id: 't1' }] },
    { thinking: 'Ah.', text: 'Soup.' },
  );
  const cached = { anthropic: { cacheControl: { type: 'ephemeral' as const } } };
  const messages: ModelMessage[] = [{ role: 'user', content: question, providerOptions: cached }];
  const menu = tool({ description: 'The menu', inputSchema: z.object({}), execute: async () => 'Soup' });
  const first = await generateText({ model, messages, tools: { menu }, stopWhen: stepCountIs(3) });
  expect(first.text).toBe('Soup.');
  expect(provider.requests.map(({ refusedBy }) => refusedBy)).toEqual([undefined, undefined]);
  const [own, block] = provider.requests[0]!.merged[0]!.content;
  expect(own).toMatchObject({ text: question, cache_control: { type: 'ephemeral' } });
  expect(block?.cache_control).toBeUndefined();
  expect(String(block?.text)).toContain('peanuts');
  expect(provider.requests[1]!.merged[0]!.content[1]).toEqual(block);

  provider.script({ text: 'Bread.' });
  const answered = first.steps.flatMap(({ response }) => response.messages);
  const more: ModelMessage[] = [...messages, ...answered, { role: 'user', content: 'Peanuts, allergic: else?' }];
  expect((await generateText({ model, messages: more, tools: { menu } })).text).toBe('Bread.');
  expect(provider.requests.at(-1)!.refusedBy).toBeUndefined();
  expect(await turns(4)).toEqual([
    ...[`user: ${question}`, 'assistant: Soup.', 'user: Peanuts, allergic: else?', 'assistant: Bread.'],
  ]);
});

test('a call says for itself whose it is and what memory does', async () => {
  const model = mock();
  const wrapped = wrapLanguageModel({ model, middleware: middleware({ userId: undefined }) });
  await expect(generateText({ model: wrapped, prompt: question, maxRetries: 0 })).rejects.toThrow('Say whose memory');
  const recollect = { userId, mode: 'write' };
  await generateText({ model: wrapped, prompt: question, providerOptions: { recollect } });
  expect(JSON.stringify(model.doGenerateCalls[0]!.prompt)).not.toContain('recalled-memory');
  await turns(2);
  await generateText({ model: wrapped, prompt: question, providerOptions: { recollect: { mode: 'off' } } });
  await turns(2);
});

test('a memory that is down never breaks a call, unless it is strict', async () => {
  const down = () => Promise.reject(new RecollectError('database_unreachable', 'The database is down.'));
  const failing = { memory: { ...memory, recall: down, remember: down } };
  const ask = (more: object) =>
    generateText({
      ...{
        model: wrapLanguageModel({ model: mock(), middleware: middleware({ ...failing, ...more }) }),
        maxRetries: 0,
      },
      prompt: question,
    });
  expect((await ask({})).text).toBe('No.');
  await expect(ask({ strict: true })).rejects.toThrow('The database is down.');
});

test('the tool set: search, list, save what the user said, delete', async () => {
  const tools = createMemoryTools({ memory, userId, sessionId: 's' });
  expectTypeOf(tools).toExtend<ToolSet>();
  const model = wrapLanguageModel({ model: anthropic, middleware: middleware() });
  const save = { text: 'I keep bees.', quote: 'I keep bees', type: 'preference' };
  provider.script(
    { toolUses: [{ name: 'search_my_memories', input: { query: 'allergic peanuts' }, id: 'a1' }] },
    { toolUses: [{ name: 'save_memory', input: { ...save, quote: 'I keep wasps' }, id: 'a2' }] },
    { toolUses: [{ name: 'save_memory', input: save, id: 'a3' }] },
    { text: 'Done.' },
  );
  const { steps } = await generateText({ model, tools, prompt: 'Remember: I keep bees.', stopWhen: stepCountIs(5) });
  const results = steps.flatMap((step) => step.toolResults.map(({ output }) => String(output)));
  expect(results[0]).toContain('allergic to peanuts');
  expect(results[1]).toContain('Not saved');
  expect(results[2]).toContain('Saved');
  const { facts } = await memory.facts.list({ userId });
  expect(facts.map(({ text }) => text).sort()).toEqual(['I am allergic to peanuts.', 'I keep bees.']);
  expect(await turns(2)).toEqual(['user: Remember: I keep bees.', 'assistant: Done.']);
});
