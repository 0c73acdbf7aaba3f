// Remember and ask over HTTP: a server in this process, a client as any other program would use it.
import assert from 'node:assert/strict';
import { createMemory } from 'recollect';
import { createClient } from 'recollect/client';
import { createServer, listen } from 'recollect/server';

const memory = await createMemory();
const server = await listen(createServer({ memory }), { port: 0 });

const client = createClient({ url: server.url }); // with keys: { url, token }
await client.facts.add({ userId: 'ines', text: 'I am allergic to shellfish.', type: 'constraint' });
const { facts, systemPrompt } = await client.recall({ userId: 'ines', query: 'What am I allergic to?' });
console.log(systemPrompt);

for await (const event of client.stream({ userId: 'ines', message: 'What am I allergic to?' }))
  if (event.type === 'text') process.stdout.write(event.text);

await server.close();
await memory.close();

assert.equal(facts[0]?.text, 'I am allergic to shellfish.');
