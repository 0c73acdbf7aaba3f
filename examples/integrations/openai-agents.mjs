// A session of the OpenAI Agents SDK kept in the database. Runs offline with a model that answers from a list.
import assert from 'node:assert/strict';
import { Agent, Runner, setTracingDisabled } from '@openai/agents-core';
import { createMemory } from 'recollect';
import { RecollectSession } from 'recollect/compat/openai-agents';

setTracingDisabled(true);
const answers = ['Nice to meet you, Ana.', 'Your name is Ana.'];
const model = {
  async getResponse() {
    const content = [{ type: 'output_text', text: answers.shift() }];
    const usage = { requests: 1, inputTokens: 1, outputTokens: 1, totalTokens: 2 };
    return { usage, output: [{ type: 'message', role: 'assistant', status: 'completed', content }] };
  },
};

const memory = await createMemory();
const agent = new Agent({
  name: 'assistant',
  model,
  // What was said in other sessions.
  instructions: async () =>
    `Be brief.\n${(await memory.recall({ userId: 'ana', query: 'Who is the user?' })).toSystemPrompt()}`,
});
const runner = new Runner({ tracingDisabled: true });

await runner.run(agent, 'My name is Ana and I live in Bern.', {
  session: new RecollectSession({ memory, userId: 'ana', sessionId: 'monday' }),
});
const { finalOutput } = await runner.run(agent, 'What is my name?', {
  session: new RecollectSession({ memory, userId: 'ana', sessionId: 'monday' }),
});
console.log(finalOutput);
assert.equal(finalOutput, 'Your name is Ana.');

const session = new RecollectSession({ memory, userId: 'ana', sessionId: 'monday' });
assert.equal((await session.getItems()).length, 4);
assert.equal((await session.getItems(1))[0].role, 'assistant');
await memory.settled();
const { facts } = await memory.facts.list({ userId: 'ana' });
assert.ok(facts.some((fact) => /Bern/.test(fact.text)));

await memory.close();
