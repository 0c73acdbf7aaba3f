// Memory by changing the base URL: `recollect serve` does what this file does, in a process of its own.
// Runs offline: recollect/testing stands in for the Messages API.
import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { createMemory } from 'recollect';
import { createServer, listen } from 'recollect/server';
import { startMessagesApi } from 'recollect/testing';

const api = await startMessagesApi();
api.script({ text: 'Better not: you are allergic to peanuts.' });

const memory = await createMemory();
await memory.facts.add({ userId: 'ana', text: 'I am allergic to peanuts.' });
const server = await listen(
  createServer({ memory, proxy: { anthropic: { baseUrl: api.url }, recallTimeout: 60_000 } }),
  { port: 0 },
);

const client = new Anthropic({
  apiKey: 'none',
  baseURL: `${server.url}/anthropic`,
  defaultHeaders: { 'x-recollect-user': 'ana', 'x-recollect-session': 'kitchen' },
});
const stream = client.messages.stream({
  model: 'claude-sonnet-5-5',
  max_tokens: 1_000,
  messages: [{ role: 'user', content: 'Am I allergic to peanuts?' }],
});
stream.on('text', (text) => process.stdout.write(text));
await stream.finalMessage();

assert.match(api.requests[0].merged[0].content[1].text, /I am allergic to peanuts\./);

// Closing waits for what is still being recorded.
await server.close();
const { turns } = await memory.turns.list({ userId: 'ana', sessionId: 'kitchen' });
assert.equal(turns.length, 2);

await memory.close();
await api.close();
