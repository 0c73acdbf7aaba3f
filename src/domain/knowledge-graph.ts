// The graph of the MCP memory server (server-memory): entities with observations, and relations. Kept as one value each, so that merging
// two users is the union of both graphs. What a call does is planned here; memory.values carries it out under the user's lock.
import { createHash } from 'node:crypto';
import { RecollectError } from '../errors.js';
import { invalid } from './input.js';
import type { JsonObject, KeptValue } from './kept-value.js';

export interface GraphEntity {
  name: string;
  entityType: string;
  observations: string[];
}

export interface GraphRelation {
  from: string;
  to: string;
  relationType: string;
}

export interface KnowledgeGraph {
  entities: GraphEntity[];
  relations: GraphRelation[];
}

export interface GraphChange {
  namespace: string[];
  key: string;
  value: JsonObject | null;
}

export interface GraphPlan<Result> {
  changes: GraphChange[];
  result: Result;
}

/** In the order of storing. */
export function graphOf(values: readonly KeptValue[]): KnowledgeGraph {
  const entities = new Map<string, GraphEntity>();
  const relations: GraphRelation[] = [];
  for (const { namespace, value } of values)
    if (namespace[0] === 'entity') {
      const { name, entityType } = value as { name: string; entityType: string };
      entities.set(name, { name, entityType, observations: [] });
    }
  for (const { namespace, value } of values)
    if (namespace[0] === 'observation')
      entities.get(String(value.entityName))?.observations.push(String(value.content));
    else if (namespace[0] === 'relation') {
      const { from, to, relationType } = value as unknown as GraphRelation;
      relations.push({ from, to, relationType });
    }
  return { entities: [...entities.values()], relations };
}

/** Those that are new; a name that is there keeps what it has. */
export function createEntities(graph: KnowledgeGraph, entities: readonly GraphEntity[]): GraphPlan<GraphEntity[]> {
  const known = new Set(graph.entities.map((entity) => entity.name));
  const fresh = entities
    .filter(
      (entity, index) => !known.has(entity.name) && entities.findIndex((one) => one.name === entity.name) === index,
    )
    .map(({ name, entityType, observations }) => ({ name, entityType, observations: [...new Set(observations)] }));
  return { changes: fresh.flatMap(entityChanges), result: fresh };
}

export function createRelations(
  graph: KnowledgeGraph,
  relations: readonly GraphRelation[],
): GraphPlan<GraphRelation[]> {
  const known = new Set(graph.relations.map(relationKey));
  const fresh = relations.filter((relation) => {
    const key = relationKey(relation);
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
  return { changes: fresh.map((relation) => relationChange(relation, true)), result: fresh };
}

/** Throws `not_found` for an entity that is not there; then nothing of the call is done. */
export function addObservations(
  graph: KnowledgeGraph,
  observations: readonly { entityName: string; contents: readonly string[] }[],
): GraphPlan<{ entityName: string; addedObservations: string[] }[]> {
  const held = new Map(graph.entities.map((entity) => [entity.name, new Set(entity.observations)]));
  const result = observations.map(({ entityName, contents }) => {
    const known = held.get(entityName);
    if (!known) throw new RecollectError('not_found', `Entity with name ${entityName} not found`);
    const addedObservations = [...new Set(contents)].filter((content) => !known.has(content));
    for (const content of addedObservations) known.add(content);
    return { entityName, addedObservations };
  });
  const changes = result.flatMap(({ entityName, addedObservations }) =>
    addedObservations.map((content) => observationChange(entityName, content, true)),
  );
  return { changes, result };
}

/** With their observations and every relation that touches them. */
export function deleteEntities(graph: KnowledgeGraph, names: readonly string[]): GraphPlan<undefined> {
  const gone = new Set(names);
  const entities = graph.entities.filter((entity) => gone.has(entity.name));
  const relations = graph.relations.filter(({ from, to }) => gone.has(from) || gone.has(to));
  const changes = [
    ...entities.flatMap(({ name, observations }) => [
      { namespace: ['entity'], key: hashOf(name), value: null },
      ...observations.map((content) => observationChange(name, content, false)),
    ]),
    ...relations.map((relation) => relationChange(relation, false)),
  ];
  return { changes, result: undefined };
}

export function deleteObservations(
  deletions: readonly { entityName: string; observations: readonly string[] }[],
): GraphPlan<undefined> {
  const changes = deletions.flatMap(({ entityName, observations }) =>
    observations.map((content) => observationChange(entityName, content, false)),
  );
  return { changes, result: undefined };
}

export function deleteRelations(relations: readonly GraphRelation[]): GraphPlan<undefined> {
  return { changes: relations.map((relation) => relationChange(relation, false)), result: undefined };
}

/** Entities whose name, type or an observation holds the words, in any case, and the relations that touch them. */
export function searchNodes(graph: KnowledgeGraph, query: string): KnowledgeGraph {
  const words = query.toLowerCase();
  const holds = (text: string) => text.toLowerCase().includes(words);
  return withRelations(
    graph,
    ({ name, entityType, observations }) => holds(name) || holds(entityType) || observations.some(holds),
  );
}

export function openNodes(graph: KnowledgeGraph, names: readonly string[]): KnowledgeGraph {
  return withRelations(graph, ({ name }) => names.includes(name));
}

/** Everything of another graph that this one has not: entities, observations of those it has, relations. */
export function joinGraph(
  graph: KnowledgeGraph,
  other: KnowledgeGraph,
): GraphPlan<{ entities: number; observations: number; relations: number }> {
  const { changes, result: entities } = createEntities(graph, other.entities);
  const joined = { ...graph, entities: [...graph.entities, ...entities] };
  const contents = other.entities.map(({ name, observations }) => ({ entityName: name, contents: observations }));
  const observations = addObservations(joined, contents);
  const relations = createRelations(graph, other.relations);
  const added = entities.reduce((sum, entity) => sum + entity.observations.length, observations.changes.length);
  return {
    changes: [...changes, ...observations.changes, ...relations.changes],
    result: { entities: entities.length, observations: added, relations: relations.result.length },
  };
}

/** The lines of its file; a line that is wrong is named and left out. */
export function readGraphLines(text: string): { graph: KnowledgeGraph; bad: { place: string; reason: string }[] } {
  const graph: KnowledgeGraph = { entities: [], relations: [] };
  const bad: { place: string; reason: string }[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    try {
      readGraphLine(graph, line);
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof RecollectError)) throw error;
      const reason = error instanceof RecollectError ? error.message : 'is not JSON';
      bad.push({ place: `line ${index + 1}`, reason });
    }
  }
  return { graph, bad };
}

export function* writeGraphLines({ entities, relations }: KnowledgeGraph): Generator<JsonObject> {
  for (const { name, entityType, observations } of entities) yield { type: 'entity', name, entityType, observations };
  for (const { from, to, relationType } of relations) yield { type: 'relation', from, to, relationType };
}

function readGraphLine(graph: KnowledgeGraph, line: string): void {
  const { type, name, entityType, observations, from, to, relationType } = (JSON.parse(line) ?? {}) as JsonObject;
  if (type === 'entity') {
    const plain = Array.isArray(observations) && observations.every((one) => typeof one === 'string');
    if (typeof name !== 'string' || typeof entityType !== 'string' || !plain)
      throw invalid('an entity needs name, entityType and observations');
    graph.entities.push({ name, entityType, observations: observations as string[] });
  } else if (type === 'relation') {
    if (typeof from !== 'string' || typeof to !== 'string' || typeof relationType !== 'string')
      throw invalid('a relation needs from, to and relationType');
    graph.relations.push({ from, to, relationType });
  } else throw invalid('is neither an entity nor a relation');
}

function withRelations(graph: KnowledgeGraph, keep: (entity: GraphEntity) => boolean): KnowledgeGraph {
  const entities = graph.entities.filter(keep);
  const names = new Set(entities.map((entity) => entity.name));
  return { entities, relations: graph.relations.filter(({ from, to }) => names.has(from) || names.has(to)) };
}

function entityChanges({ name, entityType, observations }: GraphEntity): GraphChange[] {
  const entity = { namespace: ['entity'], key: hashOf(name), value: { name, entityType } };
  return [entity, ...observations.map((content) => observationChange(name, content, true))];
}

function observationChange(entityName: string, content: string, held: boolean): GraphChange {
  const place = { namespace: ['observation', hashOf(entityName)], key: hashOf(content) };
  return { ...place, value: held ? { entityName, content } : null };
}

function relationChange(relation: GraphRelation, held: boolean): GraphChange {
  const { from, to, relationType } = relation;
  return { namespace: ['relation'], key: relationKey(relation), value: held ? { from, to, relationType } : null };
}

function relationKey({ from, to, relationType }: GraphRelation): string {
  return hashOf(JSON.stringify([from, to, relationType]));
}

/** Names and observations may be longer than a key. */
function hashOf(text: string): string {
  return createHash('sha256').update(JSON.stringify(text)).digest('hex');
}
