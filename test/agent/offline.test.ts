// The agent without a model: a newcomer's first minute, word for word.
import { expect, test } from 'vitest';
import { createAgent } from '#src/agent/create-agent.js';
import type { Memory } from '#src/memory-types/memory.js';
import { createScriptedModel } from '#src/testing/scripted-model.js';
import { openMemoryForFile, turnsOf } from './open-memory.js';

const open = openMemoryForFile();
const userId = 'newcomer';

test('says that it is offline, what it learned, and later what bears on a question, with dates', async () => {
  const agent = createAgent({ memory: open.memory, clock: open.clock });
  const say = async (message: string, sessionId: string) => (await agent.chat({ userId, sessionId, message })).text;

  expect(await say('Hello!', 'monday')).toMatchInlineSnapshot(`
    "I am offline: no ANTHROPIC_API_KEY is set, so I cannot think up an answer. I can remember, though.

    I have kept what you said. Tell me what you like, plan or work with, for example “I am allergic to peanuts”, and ask me about it later, even after a restart."
  `);
  expect(await say('I am allergic to peanuts. I work with TypeScript.', 'monday')).toMatchInlineSnapshot(`
    "(Still offline; this is only my memory.)

    Noted, and I will remember it next time:
      • I am allergic to peanuts.
      • I work with TypeScript."
  `);
  open.clock.advance(26 * 3_600_000);
  const answer = await agent.chat({ userId, sessionId: 'tuesday', message: 'What should I know about peanuts?' });
  expect(answer).toMatchObject({ offline: true, usage: { inputTokens: 0 }, stopReason: null });
  expect(answer.text).toMatchInlineSnapshot(`
    "I am offline: no ANTHROPIC_API_KEY is set, so I cannot think up an answer. I can remember, though.

    What I know that bears on this:
      • I am allergic to peanuts.  (5 January 2026)
      • I work with TypeScript.  (5 January 2026)"
  `);
  expect(answer.text).not.toMatch(/[0-9a-f]{8}/);
});

test('its list of memories does not become memories', async () => {
  expect(await turnsOf(open.memory, userId, 'monday')).toMatchObject([
    { role: 'user', text: 'Hello!' },
    { role: 'user', text: 'I am allergic to peanuts. I work with TypeScript.' },
  ]);
  const found = await open.memory.recall({ userId, query: 'What bears on peanuts?', minRelevance: 0 });
  expect(found.ranked.filter((item) => item.kind === 'turn' && item.role === 'assistant')).toEqual([]);
});

test('a question about nothing known gets a hint; a retry with a model later gets a real answer', async () => {
  const input = { userId: 'empty', message: 'Where do I live?', idempotencyKey: 'first' };
  const offline = await createAgent({ memory: open.memory }).chat(input);
  expect(offline.text).toContain('I know nothing about that yet.');
  const model = createScriptedModel([{ text: 'I do not know yet.' }]);
  const online = await createAgent({ memory: open.memory, model }).chat(input);
  expect(online).toMatchObject({ text: 'I do not know yet.', offline: false, repeated: false });
  expect(model.requests[0]?.messages).toEqual([{ role: 'user', content: 'Where do I live?' }]);
});

test('a memory that fails is said too', async () => {
  const memory = { ...open.memory, recall: () => Promise.reject(new Error('gone')) } as Memory;
  const answer = await createAgent({ memory }).chat({ userId: 'nobody', message: 'Hi' });
  expect(answer.text).toContain('cannot reach my memory');
  expect(answer.memoryError).toMatchObject({ code: 'internal' });
});
