// The tools of the MCP memory server over Recollect, for a client that was made for that server.
import assert from 'node:assert/strict';
import { createMemory } from 'recollect';
import { createMcpFetch } from 'recollect/mcp';

const memory = await createMemory();
const answer = createMcpFetch({ memory, userId: 'ana', tools: ['server-memory'] });

/** What an MCP client sends; with `recollect mcp --tools server-memory` it goes over stdin and stdout. */
async function call(name, given) {
  const params = { name, arguments: given };
  const response = await answer(
    new Request('http://127.0.0.1/mcp', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
    }),
  );
  const text = await response.text();
  const message = JSON.parse(text.startsWith('{') ? text : text.split('data: ').at(-1));
  assert.equal(message.result.isError ?? false, false);
  return message.result.structuredContent;
}

await call('create_entities', {
  entities: [
    { name: 'Ana', entityType: 'person', observations: ['likes jasmine tea'] },
    { name: 'Bern', entityType: 'city', observations: [] },
  ],
});
await call('create_relations', { relations: [{ from: 'Ana', to: 'Bern', relationType: 'lives in' }] });
await call('add_observations', { observations: [{ entityName: 'Ana', contents: ['plays the cello'] }] });

const { entities, relations } = await call('search_nodes', { query: 'CELLO' });
console.log(entities, relations);
assert.deepEqual(entities, [
  { name: 'Ana', entityType: 'person', observations: ['likes jasmine tea', 'plays the cello'] },
]);
assert.deepEqual(relations, [{ from: 'Ana', to: 'Bern', relationType: 'lives in' }]);

await memory.close();
