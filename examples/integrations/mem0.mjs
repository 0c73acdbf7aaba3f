// mem0's calls over Recollect: the class in place of mem0ai/oss, and the published client against `recollect serve`.
import assert from 'node:assert/strict';
import { MemoryClient } from 'mem0ai';
import { createMemory } from 'recollect';
import { Memory } from 'recollect/compat/mem0';
import { createServer, listen } from 'recollect/server';

const recollect = await createMemory();

const memory = new Memory({ memory: recollect });
await memory.add([{ role: 'user', content: 'I am vegetarian and I live in Bern.' }], { userId: 'ana' });
const { results } = await memory.search('What does she eat?', { filters: { user_id: 'ana' } });
console.log(results.map((result) => result.memory));
assert.ok(results.some((result) => /vegetarian/i.test(result.memory)));

// The same memory through mem0's own client.
const server = await listen(createServer({ memory: recollect }), { port: 0 });
const client = new MemoryClient({ apiKey: 'local', host: `${server.url}/compat/mem0` });
await client.add([{ role: 'user', content: 'The spare key is with the neighbour.' }], { userId: 'ana', infer: false });
const all = await client.getAll({ filters: { user_id: 'ana' } });
assert.equal(all.count, results.length + 1);
const note = all.results.find((one) => one.memory.startsWith('The spare key'));
await client.delete(note.id);
assert.equal((await client.getAll({ filters: { user_id: 'ana' } })).count, results.length);

await server.close();
await recollect.close();
