// The tools of the MCP memory server (server-memory) by their names and shapes, over a graph in the user's database. For clients and
// prompts that were made for that server. What they give back is data as it was stored, as JSON.
import type { CallToolResult, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import {
  addObservations,
  createEntities,
  createRelations,
  deleteEntities,
  deleteObservations,
  deleteRelations,
  type GraphPlan,
  graphOf,
  type KnowledgeGraph,
  openNodes,
  searchNodes,
} from '../domain/knowledge-graph.js';
import { isRecollectError } from '../errors.js';
import type { McpServerOptions } from './mcp-options.js';

const reads = { readOnlyHint: true, openWorldHint: false } as const;
const adds = { readOnlyHint: false, destructiveHint: false, openWorldHint: false } as const;
const deletes = { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false } as const;

const most = 1_000;
const text = z.string().max(100_000);
const name = text.describe('The name of the entity.');
const entity = z.object({
  name,
  entityType: text.describe('What kind of thing it is.'),
  observations: z.array(text).max(most).describe('What is known of it, one statement each.'),
});
const relation = z.object({
  from: text.describe('The entity it starts from.'),
  to: text.describe('The entity it leads to.'),
  relationType: text.describe('What the one is to the other, in the active voice.'),
});
const entities = z.array(entity).max(most);
const relations = z.array(relation).max(most);
const graph = { entities: z.array(entity), relations: z.array(relation) };
const done = { success: z.boolean(), message: z.string() };

export function addGraphTools(server: McpServer, { memory, userId }: McpServerOptions): void {
  const read = async (): Promise<KnowledgeGraph> =>
    graphOf(await memory.values.search(userId, { collection: 'server-memory' }));
  const change = <Result>(plan: (graph: KnowledgeGraph) => GraphPlan<Result>): Promise<Result> =>
    memory.values.change(userId, 'server-memory', (values) => plan(graphOf(values)), { actor: 'agent' });
  addCreators(server, change);
  addDeleters(server, change);

  server.registerTool(
    'read_graph',
    {
      title: 'Read the graph',
      description: 'Gives the whole knowledge graph of the user.',
      inputSchema: z.object({}),
      outputSchema: z.object(graph),
      annotations: reads,
    },
    () => answer(async () => shown(await read())),
  );
  server.registerTool(
    'search_nodes',
    {
      title: 'Search nodes',
      description:
        'Finds entities whose name, type or observations hold the words, with the relations that touch them.',
      inputSchema: z.object({ query: text.describe('The words to look for.') }),
      outputSchema: z.object(graph),
      annotations: reads,
    },
    ({ query }) => answer(async () => shown(searchNodes(await read(), query))),
  );
  server.registerTool(
    'open_nodes',
    {
      title: 'Open nodes',
      description: 'Gives the entities of these names, with the relations that touch them.',
      inputSchema: z.object({ names: z.array(name).max(most) }),
      outputSchema: z.object(graph),
      annotations: reads,
    },
    ({ names }) => answer(async () => shown(openNodes(await read(), names))),
  );
}

type Change = <Result>(plan: (graph: KnowledgeGraph) => GraphPlan<Result>) => Promise<Result>;

function addCreators(server: McpServer, change: Change): void {
  server.registerTool(
    'create_entities',
    {
      title: 'Create entities',
      description: 'Adds entities to the knowledge graph; names that are there already are left as they are.',
      inputSchema: z.object({ entities }),
      outputSchema: z.object({ entities: z.array(entity) }),
      annotations: adds,
    },
    (input) =>
      answer(async () => {
        const created = await change((held) => createEntities(held, input.entities));
        return result(created, { entities: created });
      }),
  );
  server.registerTool(
    'create_relations',
    {
      title: 'Create relations',
      description: 'Adds relations between entities; those that are there already are left out.',
      inputSchema: z.object({ relations }),
      outputSchema: z.object({ relations: z.array(relation) }),
      annotations: adds,
    },
    (input) =>
      answer(async () => {
        const created = await change((held) => createRelations(held, input.relations));
        return result(created, { relations: created });
      }),
  );
  server.registerTool(
    'add_observations',
    {
      title: 'Add observations',
      description: 'Adds statements to entities that are there.',
      inputSchema: z.object({
        observations: z.array(z.object({ entityName: name, contents: z.array(text).max(most) })).max(most),
      }),
      outputSchema: z.object({
        results: z.array(z.object({ entityName: z.string(), addedObservations: z.array(z.string()) })),
      }),
      annotations: adds,
    },
    ({ observations }) =>
      answer(async () => {
        const results = await change((held) => addObservations(held, observations));
        return result(results, { results });
      }),
  );
}

function addDeleters(server: McpServer, change: Change): void {
  server.registerTool(
    'delete_entities',
    {
      title: 'Delete entities',
      description: 'Deletes entities with their observations and every relation that touches them.',
      inputSchema: z.object({ entityNames: z.array(name).max(most) }),
      outputSchema: z.object(done),
      annotations: deletes,
    },
    ({ entityNames }) =>
      answer(async () => {
        await change((held) => deleteEntities(held, entityNames));
        return deleted('Entities');
      }),
  );
  server.registerTool(
    'delete_observations',
    {
      title: 'Delete observations',
      description: 'Deletes statements of entities.',
      inputSchema: z.object({
        deletions: z.array(z.object({ entityName: name, observations: z.array(text).max(most) })).max(most),
      }),
      outputSchema: z.object(done),
      annotations: deletes,
    },
    ({ deletions }) =>
      answer(async () => {
        await change(() => deleteObservations(deletions));
        return deleted('Observations');
      }),
  );
  server.registerTool(
    'delete_relations',
    {
      title: 'Delete relations',
      description: 'Deletes relations.',
      inputSchema: z.object({ relations }),
      outputSchema: z.object(done),
      annotations: deletes,
    },
    (input) =>
      answer(async () => {
        await change(() => deleteRelations(input.relations));
        return deleted('Relations');
      }),
  );
}

async function answer(work: () => Promise<CallToolResult>): Promise<CallToolResult> {
  try {
    return await work();
  } catch (error) {
    const said = isRecollectError(error) ? error.message : 'Memory failed in an unexpected way.';
    return { content: [{ type: 'text', text: said }], isError: true };
  }
}

function result(shown: unknown, structuredContent: Record<string, unknown>): CallToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(shown, null, 2) }], structuredContent };
}

function shown(found: KnowledgeGraph): CallToolResult {
  return result(found, { ...found });
}

function deleted(what: string): CallToolResult {
  const message = `${what} deleted successfully`;
  return { content: [{ type: 'text', text: message }], structuredContent: { success: true, message } };
}
