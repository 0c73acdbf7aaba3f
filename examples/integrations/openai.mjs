// Memory in the OpenAI SDK by one changed line, for OpenAI and for every server with its protocol.
// Runs offline: a few lines stand in for the provider. With a key, leave out apiKey and baseURL.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import OpenAI from 'openai';
import { createMemory } from 'recollect';
import { withMemory } from 'recollect/compat/openai';

const requests = [];
const provider = createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  requests.push(JSON.parse(body));
  const message = { role: 'assistant', content: 'Rather not: you are allergic to peanuts.' };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ id: 'c1', model: 'gpt-x', choices: [{ index: 0, message, finish_reason: 'stop' }] }));
});
await new Promise((listening) => provider.listen(0, '127.0.0.1', listening));

const memory = await createMemory();
await memory.facts.add({ userId: 'ana', text: 'I am allergic to peanuts.' });

const baseURL = `http://127.0.0.1:${provider.address().port}/v1`;
const client = withMemory(new OpenAI({ apiKey: 'none', baseURL }), { memory, userId: 'ana', recallTimeout: 60_000 });
const answer = await client.chat.completions.create({
  model: 'gpt-x',
  messages: [{ role: 'user', content: 'Am I allergic to peanuts?' }],
});
console.log(answer.choices[0].message.content);

assert.match(
  requests[0].messages[0].content,
  /^Am I allergic to peanuts\?\n\n<recalled-memory>.*I am allergic to peanuts\./s,
);

await memory.close();
provider.close();
provider.closeAllConnections();
