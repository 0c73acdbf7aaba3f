// The conversation on the terminal, its input and output replaced: greeting, commands, what was learned, the next start.
import { PassThrough, Writable } from 'node:stream';
import { beforeAll, expect, test, vi } from 'vitest';
import type { Agent, ChatInput, ChatResult } from '#src/agent/agent-types.js';
import { createAgent } from '#src/agent/create-agent.js';
import { converse } from '#src/cli/chat-conversation.js';
import { createOutput } from '#src/cli/output.js';
import { RecollectError } from '#src/errors.js';
import { createMemory } from '#src/memory.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});

test('greets a newcomer, learns, explains and forgets; greets differently the next time', async () => {
  const day1 = await talk('ann', [
    'I am allergic to peanuts.',
    '/facts',
    'What am I allergic to?',
    '/why',
    '/nope',
    '/quit',
  ]);
  expect(day1).toContain('Hello!');
  expect(day1).toContain('Offline:');
  expect(day1).toMatch(/1 {2}I am allergic to peanuts\. {2}constraint/);
  expect(day1).toMatch(/keywords +meaning/);
  expect(day1).toContain('There is no command /nope');

  const day2 = await talk('ann', ['/forget walnuts', '/forget peanuts', '/facts']);
  expect(day2).toContain('Welcome back.');
  expect(day2).toContain('you said: “What am I allergic to?”');
  expect(day2).toContain('• I am allergic to peanuts.');
  expect(day2).toContain('I know nothing like that.');
  expect(day2).toContain('Forgotten: I am allergic to peanuts.');
  expect(day2).toContain('I know no facts about you yet.');
});

test('says what a model’s turn taught, and goes on after a failed one', async () => {
  let turns = 0;
  const agent = (memory: Awaited<ReturnType<typeof createMemory>>): Agent => ({
    chat: () => Promise.reject(new RecollectError('internal', 'not used')),
    async *stream(input: ChatInput) {
      turns += 1;
      if (turns === 1) throw new RecollectError('model_unavailable', 'Claude is not available.');
      await memory.remember({ ...input, messages: [{ role: 'user', content: input.message }] });
      yield { type: 'text', text: 'Good \u001b[31mto know.' };
      yield { type: 'done', result: answered('Good to know.') };
    },
  });
  const shown = await talk('bob', ['Hello?', 'I live in Lisbon.'], agent);
  expect(shown).toContain('Claude is not available. (model_unavailable)');
  expect(shown).toContain('Good to know.');
  expect(shown).toContain('+ learned (personal_context): I live in Lisbon.');
  expect(shown).not.toContain('\u001b');
});

/** Types the lines one after the other and gives all that was shown. */
async function talk(
  userId: string,
  lines: readonly string[],
  makeAgent: (memory: Awaited<ReturnType<typeof createMemory>>) => Agent = (memory) =>
    createAgent({ memory, model: null }),
): Promise<string> {
  const memory = await createMemory({ database: database.driver, languageModel: null });
  let shown = '';
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      shown += String(chunk);
      done();
    },
  });
  const input = new PassThrough();
  input.end(`${lines.join('\n')}\n`);
  await converse({
    ...{ memory, userId, input },
    agent: makeAgent(memory),
    output: createOutput({ json: false, stdout, stderr: stdout }),
    echo: new PassThrough(),
  });
  await memory.close();
  return shown;
}

function answered(text: string): ChatResult {
  return {
    ...{ text, turnIds: { user: null, answer: null }, recalled: null, toolCalls: [], offline: false, repeated: false },
    usage: { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
    ...{ stopReason: 'end_turn', memoryError: null },
  };
}
