// Claude's own memory tool over Recollect: what Claude notes is in the database, and is there in the next conversation.
// Runs offline: recollect/testing stands in for the Messages API. With a key, leave out apiKey and baseURL.
import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { betaMemoryTool } from '@anthropic-ai/sdk/helpers/beta/memory';
import { createMemory } from 'recollect';
import { createMemoryTool } from 'recollect/compat/memory-tool';
import { startMessagesApi } from 'recollect/testing';

const api = await startMessagesApi();
api.script(
  { toolUses: [{ name: 'memory', input: { command: 'view', path: '/memories' } }] },
  {
    toolUses: [
      { name: 'memory', input: { command: 'create', path: '/memories/ana.md', file_text: 'Allergic to nuts.' } },
    ],
  },
  { text: 'I made a note.' },
);

const memory = await createMemory();
const tool = createMemoryTool({ memory, userId: 'ana' });
const client = new Anthropic({ apiKey: 'none', baseURL: api.url });

const answer = await client.beta.messages.toolRunner({
  model: 'claude-sonnet-5-5',
  max_tokens: 1_000,
  // The stand-in has no message threads.
  thread: false,
  messages: [{ role: 'user', content: 'I am allergic to nuts.' }],
  tools: [betaMemoryTool(tool.handlers)],
});
console.log(answer.content[0].text);

const [note] = await memory.files.list('ana');
assert.equal(note.path, '/memories/ana.md');
assert.equal(
  await tool.execute({ command: 'view', path: '/memories/ana.md' }),
  "Here's the content of /memories/ana.md with line numbers:\n     1\tAllergic to nuts.",
);
assert.deepEqual(await memory.files.list('bob'), []);

await memory.close();
await api.close();
