// Memory in the Anthropic SDK by one changed line: what Ana says in one conversation is known in the next.
// Runs offline: recollect/testing stands in for the Messages API. With a key, leave out apiKey and baseURL.
import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { createMemory } from 'recollect';
import { withMemory } from 'recollect/compat/anthropic';
import { startMessagesApi } from 'recollect/testing';

const api = await startMessagesApi();
api.script({ text: 'Noted: no peanuts.' }, { text: 'Without peanuts, then: a tomato soup.' });

const memory = await createMemory();
const client = withMemory(new Anthropic({ apiKey: 'none', baseURL: api.url }), {
  memory,
  userId: 'ana',
  recallTimeout: 60_000,
});

const ask = (content, session) =>
  client.messages.create(
    { model: 'claude-sonnet-5-5', max_tokens: 1_000, messages: [{ role: 'user', content }] },
    { headers: { 'x-recollect-session': session } },
  );

await ask('I am allergic to peanuts.', 'monday');
// Facts are learned in the background.
while ((await memory.facts.list({ userId: 'ana' })).facts.length === 0) await memory.settled();

const answer = await ask('What can I cook, with my allergic reaction to peanuts?', 'tuesday');
console.log(answer.content[0].text);

const [question, recalled] = api.requests.at(-1).merged.at(-1).content;
assert.equal(question.text, 'What can I cook, with my allergic reaction to peanuts?');
assert.match(recalled.text, /allergic to peanuts/);

await memory.close();
await api.close();
