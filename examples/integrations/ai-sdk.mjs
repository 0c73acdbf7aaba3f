// Memory in the AI SDK: middleware around any language model.
// Runs offline: recollect/testing stands in for the Messages API. With a key, leave out apiKey and baseURL.
import assert from 'node:assert/strict';
import { createAnthropic } from '@ai-sdk/anthropic';
import { streamText, wrapLanguageModel } from 'ai';
import { createMemory } from 'recollect';
import { createMemoryMiddleware } from 'recollect/compat/ai-sdk';
import { startMessagesApi } from 'recollect/testing';

const api = await startMessagesApi();
api.script({ text: 'Better not: you are allergic to peanuts.' });

const memory = await createMemory();
await memory.facts.add({ userId: 'ana', text: 'I am allergic to peanuts.' });

const anthropic = createAnthropic({ apiKey: 'none', baseURL: `${api.url}/v1` });
const model = wrapLanguageModel({
  model: anthropic('claude-sonnet-5-5'),
  middleware: createMemoryMiddleware({ memory, userId: 'ana', sessionId: 'kitchen', recallTimeout: 60_000 }),
});

const { textStream } = streamText({ model, prompt: 'Am I allergic to peanuts?' });
for await (const piece of textStream) process.stdout.write(piece);

assert.match(api.requests[0].merged[0].content[1].text, /I am allergic to peanuts\./);

// Recording goes on after the answer.
let turns = [];
while (turns.length < 2) ({ turns } = await memory.turns.list({ userId: 'ana', sessionId: 'kitchen' }));
assert.deepEqual(
  turns.map(({ role }) => role),
  ['assistant', 'user'],
);

await memory.close();
await api.close();
