// The MCP memory server's tools over Recollect: random calls answer as the published server does over stdio, and its file goes in and
// out.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { graphOf, joinGraph, readGraphLines, writeGraphLines } from '../../dist/domain/knowledge-graph.js';
import { createServer } from '../../dist/server/index.js';
import { openTestMemory } from '../support/memory.js';

vi.setConfig({ testTimeout: 120_000 });

const { memory } = await openTestMemory({ worker: false });
const folder = await mkdtemp(join(tmpdir(), 'recollect-server-memory-'));
const closing: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
  await rm(folder, { recursive: true, force: true });
});

const file = join(folder, 'theirs.jsonl');
const theirs = await connect(
  new StdioClientTransport({
    command: process.execPath,
    args: [createRequire(import.meta.url).resolve('@modelcontextprotocol/server-memory/dist/index.js')],
    env: { MEMORY_FILE_PATH: file },
    stderr: 'ignore',
  }),
);
const server = createServer({ memory });
const open = (userId: string, query = '?tools=server-memory') =>
  connect(
    new StreamableHTTPClientTransport(new URL(`http://memory.test/v1/users/${userId}/mcp${query}`), {
      fetch: (target, init) => server.fetch(new Request(target, init)),
    }),
  );

async function connect(transport: Parameters<Client['connect']>[0]) {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  closing.push(() => client.close());
  return client;
}

interface Call {
  name: string;
  arguments: Record<string, unknown>;
}
async function ask(client: Client, call: Call) {
  const { content, structuredContent, isError = false } = await client.callTool(call);
  const [{ text } = { text: '' }] = content as { text: string }[];
  return isError
    ? { isError, text: text.replace(/^.*?Entity with/s, 'Entity with') }
    : { isError, text, structuredContent };
}

const names = fc.constantFrom('Ana', 'Bern', 'tea', 'Émile');
const kind = fc.constantFrom('person', 'place');
const contents = fc.uniqueArray(fc.constantFrom('likes tea', 'LIVES there', 'is old', 'x'), { maxLength: 3 });
const entities = fc.uniqueArray(fc.record({ name: names, entityType: kind, observations: contents }), {
  maxLength: 3,
  selector: (entity) => entity.name,
});
const relations = fc.uniqueArray(
  fc.record({ from: names, to: names, relationType: fc.constantFrom('knows', 'likes') }),
  {
    maxLength: 3,
    selector: (relation) => JSON.stringify(relation),
  },
);
const calls: fc.Arbitrary<Call> = fc.oneof(
  { weight: 3, arbitrary: entities.map((given) => ({ name: 'create_entities', arguments: { entities: given } })) },
  { weight: 2, arbitrary: relations.map((given) => ({ name: 'create_relations', arguments: { relations: given } })) },
  fc
    .uniqueArray(fc.record({ entityName: names, contents }), { maxLength: 2, selector: (one) => one.entityName })
    .map((observations) => ({ name: 'add_observations', arguments: { observations } })),
  fc
    .uniqueArray(names, { maxLength: 2 })
    .map((entityNames) => ({ name: 'delete_entities', arguments: { entityNames } })),
  fc
    .array(fc.record({ entityName: names, observations: contents }), { maxLength: 2 })
    .map((deletions) => ({ name: 'delete_observations', arguments: { deletions } })),
  relations.map((given) => ({ name: 'delete_relations', arguments: { relations: given } })),
  fc.constant({ name: 'read_graph', arguments: {} }),
  fc.constantFrom('tea', 'PERSON', 'é', '').map((query) => ({ name: 'search_nodes', arguments: { query } })),
  fc.array(names, { maxLength: 2 }).map((given) => ({ name: 'open_nodes', arguments: { names: given } })),
);

describe('as the published server', () => {
  it('random calls give the same, text and structure', async () => {
    let users = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(calls, { minLength: 1, maxLength: 10 }), async (given) => {
        users += 1;
        const ours = await open(`u${users}`);
        const { entities } = (await theirs.callTool({ name: 'read_graph', arguments: {} })).structuredContent as {
          entities: { name: string }[];
        };
        await theirs.callTool({
          name: 'delete_entities',
          arguments: { entityNames: entities.map((entity) => entity.name) },
        });
        // Relations between entities that never were stay there; they are named one by one.
        const left = (await theirs.callTool({ name: 'read_graph', arguments: {} })).structuredContent as {
          relations: object[];
        };
        await theirs.callTool({ name: 'delete_relations', arguments: { relations: left.relations } });
        for (const call of [...given, { name: 'read_graph', arguments: {} }])
          expect(await ask(ours, call), JSON.stringify(call)).toEqual(await ask(theirs, call));
      }),
      { numRuns: 30 },
    );
  });

  it('has its tools by name and input, and only them', async () => {
    const [mine, published] = await Promise.all(
      [open('tools'), theirs].map(async (client) => (await client).listTools()),
    );
    const shape = (tools: typeof mine) =>
      tools!.tools.map(({ name, inputSchema }) => [name, Object.keys(inputSchema.properties ?? {})]).sort();
    expect(shape(mine)).toEqual(shape(published));
    const both = await (await open('tools', '?tools=recollect,server-memory')).listTools();
    expect(both.tools.map((tool) => tool.name)).toEqual(expect.arrayContaining(['remember', 'read_graph']));
    const usual = await (await open('tools', '')).listTools();
    expect(usual.tools.map((tool) => tool.name)).not.toContain('read_graph');
    await expect(open('tools', '?tools=other')).rejects.toThrow();
  });
});

describe('better than the published server', () => {
  it('loses nothing of many writers at once', async () => {
    const ours = await open('many');
    await ask(ours, {
      name: 'create_entities',
      arguments: { entities: [{ name: 'a', entityType: 't', observations: [] }] },
    });
    const numbers = Array.from({ length: 12 }, (_, index) => `note ${index}`);
    await Promise.all(
      numbers.map((content) =>
        ask(ours, {
          name: 'add_observations',
          arguments: { observations: [{ entityName: 'a', contents: [content] }] },
        }),
      ),
    );
    const graph = graphOf(await memory.values.search('many', { collection: 'server-memory' }));
    expect(graph.entities[0]?.observations.sort()).toEqual([...numbers].sort());
  });

  it('keeps users apart, and merges two graphs into one', async () => {
    const create = async (userId: string, observations: string[]) =>
      ask(await open(userId), {
        name: 'create_entities',
        arguments: { entities: [{ name: 'Ana', entityType: 'person', observations }] },
      });
    await create('g1', ['one', 'both']);
    await create('g2', ['two', 'both']);
    expect(await ask(await open('g3'), { name: 'read_graph', arguments: {} })).toMatchObject({
      structuredContent: { entities: [], relations: [] },
    });
    await memory.users.merge({ from: 'g1', into: 'g2' });
    const graph = graphOf(await memory.values.search('g2', { collection: 'server-memory' }));
    expect(graph.entities).toHaveLength(1);
    expect(graph.entities[0]?.observations.sort()).toEqual(['both', 'one', 'two']);
  });

  it('takes an entity named twice in one call once', async () => {
    const twice = { name: 'a', entityType: 't', observations: ['x', 'x'] };
    expect(
      await ask(await open('twice'), { name: 'create_entities', arguments: { entities: [twice, twice] } }),
    ).toMatchObject({ structuredContent: { entities: [{ name: 'a', observations: ['x'] }] } });
  });
});

describe('its file', () => {
  it('comes in and goes out to the line, and bad lines are named', async () => {
    await theirs.callTool({
      name: 'create_entities',
      arguments: { entities: [{ name: 'File "x"', entityType: 'é', observations: ['one', 'two\nlines'] }] },
    });
    await theirs.callTool({
      name: 'create_relations',
      arguments: { relations: [{ from: 'File "x"', to: 'nobody', relationType: 'knows' }] },
    });
    const written = await readFile(file, 'utf8');
    const { graph, bad } = readGraphLines(written);
    expect(bad).toEqual([]);
    const take = () => memory.values.change('file', 'server-memory', (values) => joinGraph(graphOf(values), graph));
    expect(await take()).toMatchObject({ relations: graph.relations.length });
    expect(await take()).toEqual({ entities: 0, observations: 0, relations: 0 });
    const held = graphOf(await memory.values.search('file', { collection: 'server-memory' }));
    expect([...writeGraphLines(held)].map((line) => JSON.stringify(line)).join('\n')).toBe(written);
    // What we write is what it reads.
    await writeFile(
      join(folder, 'ours.jsonl'),
      [...writeGraphLines(held)].map((line) => JSON.stringify(line)).join('\n'),
    );
    const reader = await connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [createRequire(import.meta.url).resolve('@modelcontextprotocol/server-memory/dist/index.js')],
        env: { MEMORY_FILE_PATH: join(folder, 'ours.jsonl') },
        stderr: 'ignore',
      }),
    );
    expect((await reader.callTool({ name: 'read_graph', arguments: {} })).structuredContent).toEqual(held);
    expect(readGraphLines('{"type":"entity"}\nnot json\n\n{"type":"other"}\nnull').bad).toMatchObject([
      { place: 'line 1' },
      { place: 'line 2', reason: 'is not JSON' },
      { place: 'line 4' },
      { place: 'line 5' },
    ]);
  });
});
