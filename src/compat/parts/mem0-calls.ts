// What mem0's calls do here, for the class (compat/mem0.ts) and for the routes (server/mem0-route.ts). Plain objects in and out, with
// the names of mem0's REST API.
import type { Fact } from '../../domain/fact.js';
import { checkText, invalid } from '../../domain/input.js';
import { isRecollectError, RecollectError } from '../../errors.js';
import type { Memory } from '../../memory-types/memory.js';
import { type Filter, namedBy, passes } from './mem0-filters.js';
import { type Given, objectOf, readCount, readMessages, readTime, refuseExpiry } from './mem0-input.js';
import { type Mem0Ids, type Mem0Record, ownerOf, readIds, recordOf, scopeOf } from './mem0-record.js';

/** Whose memories a caller reaches. */
export interface Mem0Access {
  /** The id a user is stored under. Throws `forbidden`. */
  stored(userId: string): string;
  /** A stored id as the caller names it; null for somebody the caller does not reach. */
  given(storedUserId: string): string | null;
}

export interface Mem0Parts {
  memory: Pick<Memory, 'remember' | 'recall' | 'settled' | 'facts' | 'handles'>;
  access: Mem0Access;
  /** How long `add` waits for what is learned, ms. */
  wait: number;
}

export interface AddedMemory extends Mem0Record {
  event: 'ADD' | 'UPDATE';
}

/** `infer: false` stores each message as it is; otherwise what is learned from them, as far as it is there in time. */
export async function addMemories({ memory, access, wait }: Mem0Parts, given: Given): Promise<AddedMemory[]> {
  refuseExpiry(given);
  const ids = readIds(given);
  const owner = ownerOf(ids);
  const userId = access.stored(owner);
  const scope = scopeOf(ids);
  const metadata = objectOf('metadata', given.metadata);
  const messages = readMessages(given.messages);
  const made = (fact: Fact, event: AddedMemory['event']): AddedMemory => ({
    ...recordOf(fact, { handle: memory.handles.make(userId, fact.id), owner }),
    event,
  });
  if (given.infer === false) {
    const added: AddedMemory[] = [];
    for (const { role, content } of messages) {
      const actor = role === 'user' ? 'user' : 'agent';
      const fact = await memory.facts.add({ userId, text: String(content), scope, metadata, actor });
      if (fact.state === 'current') added.push(made(fact, 'ADD'));
    }
    return added;
  }
  const createdAt = readTime(given.timestamp);
  const { turns } = await memory.remember({
    ...{ userId, scope },
    ...(ids.run_id ? { sessionId: ids.run_id } : {}),
    messages: messages.map((message) => ({ ...message, metadata, ...(createdAt ? { createdAt } : {}) })),
  });
  const fresh = turns.filter((turn) => !turn.duplicate).map((turn) => turn.id);
  const first = fresh.toSorted()[0];
  if (first === undefined) return [];
  await memory.settled({ timeout: wait, userId });
  const { facts } = await memory.facts.list({ userId, limit: 200 });
  const learned: AddedMemory[] = [];
  for (const fact of facts.filter((one) => one.id > first)) {
    const { evidence, superseded } = await memory.facts.history(userId, fact.id);
    if (evidence.some(({ turnId }) => turnId !== null && fresh.includes(turnId)))
      learned.push(made(fact, superseded.length > 0 ? 'UPDATE' : 'ADD'));
  }
  return learned.reverse();
}

/** By relevance, the best first. */
export async function searchMemories(parts: Mem0Parts, given: Given): Promise<Mem0Record[]> {
  const query = checkText('query', given.query, 100_000);
  const filter = readFilter(given);
  const most = readCount('top_k', given.top_k ?? given.limit, 10);
  const threshold = typeof given.threshold === 'number' ? given.threshold : 0;
  const found: Mem0Record[] = [];
  for (const { owner, userId } of usersOf(parts, filter)) {
    const { ranked } = await parts.memory.recall({ userId, query, minRelevance: 0, recentTurns: 0 });
    let matching = 0;
    for (const { id, kind, score } of ranked) {
      if (kind !== 'fact' || score < threshold) continue;
      const fact = await findCurrent(parts, userId, id);
      const record = fact && recordOf(fact, { handle: parts.memory.handles.make(userId, fact.id), owner });
      if (!record || !passes(record, filter)) continue;
      found.push({ ...record, score });
      matching += 1;
      if (matching === most) break;
    }
  }
  return found.sort((one, other) => (other.score ?? 0) - (one.score ?? 0)).slice(0, most);
}

/** The latest first. */
export async function listMemories(parts: Mem0Parts, given: Given): Promise<Mem0Record[]> {
  const filter = readFilter(given);
  const found: Mem0Record[] = [];
  for (const { owner, userId } of usersOf(parts, filter))
    for await (const fact of currentFacts(parts, userId)) {
      const record = recordOf(fact, { handle: parts.memory.handles.make(userId, fact.id), owner });
      if (passes(record, filter)) found.push(record);
    }
  return found;
}

/** Throws `not_found`, also for what the caller does not reach. */
export async function getMemory(parts: Mem0Parts, handle: string): Promise<Mem0Record> {
  const { fact, owner, userId } = await findByHandle(parts, handle);
  return recordOf(fact, { handle: parts.memory.handles.make(userId, fact.id), owner });
}

/** What it was stays readable in its history; the handle goes on to mean it. */
export async function updateMemory(parts: Mem0Parts, handle: string, given: Given): Promise<Mem0Record> {
  refuseExpiry(given);
  if (given.metadata !== undefined) throw invalid('The metadata of a memory cannot be changed; give a new text.');
  const text = given.text ?? given.data;
  if (typeof text !== 'string') throw invalid('text must be a string.');
  const { fact, owner, userId } = await findByHandle(parts, handle);
  const changed = await parts.memory.facts.update(userId, fact.id, { text, actor: 'application' });
  return recordOf(changed, { handle: parts.memory.handles.make(userId, changed.id), owner });
}

export async function deleteMemory(parts: Mem0Parts, handle: string): Promise<void> {
  const { fact, userId } = await findByHandle(parts, handle);
  await parts.memory.facts.retract(userId, fact.id, { actor: 'application' });
}

/** Gives how many. Nobody named is refused: it would be everybody. */
export async function deleteMemories(parts: Mem0Parts, given: Given): Promise<number> {
  const filter: Filter = { ...readIds(given) };
  let deleted = 0;
  for (const { owner, userId } of usersOf(parts, filter))
    for await (const fact of currentFacts(parts, userId)) {
      if (!passes(recordOf(fact, { handle: '', owner }), filter)) continue;
      await parts.memory.facts.retract(userId, fact.id, { actor: 'application' });
      deleted += 1;
    }
  return deleted;
}

export interface Mem0Change {
  id: string;
  memory_id: string;
  input: { role: 'user'; content: string }[];
  old_memory: string | null;
  new_memory: string | null;
  user_id: string;
  event: 'ADD' | 'UPDATE' | 'DELETE';
  created_at: string;
  updated_at: string;
}

/** The oldest first. */
export async function historyOf(parts: Mem0Parts, handle: string): Promise<Mem0Change[]> {
  const { fact, owner, userId } = await findByHandle(parts, handle, true);
  const { superseded, evidence } = await parts.memory.facts.history(userId, fact.id);
  const chain = [...superseded].reverse().concat(fact);
  const change = (
    [id, at]: [string, Date],
    event: Mem0Change['event'],
    [before, after]: [string | null, string | null],
  ): Mem0Change => ({
    ...{ id, memory_id: handle, old_memory: before, new_memory: after, user_id: owner, event },
    input: evidence.flatMap(({ quote }) =>
      quote === null || event === 'DELETE' ? [] : [{ role: 'user', content: quote }],
    ),
    ...{ created_at: at.toISOString(), updated_at: at.toISOString() },
  });
  const changes = chain.map((one, index) =>
    change([parts.memory.handles.make(userId, one.id), one.recordedAt], index === 0 ? 'ADD' : 'UPDATE', [
      chain[index - 1]?.text ?? null,
      one.text,
    ]),
  );
  if (fact.state === 'retracted' && fact.retiredAt)
    changes.push(change([`${handle}-deleted`, fact.retiredAt], 'DELETE', [fact.text, null]));
  return changes;
}

/** `filters`, and the ids beside them as versions 1 and 2 had them. */
function readFilter(given: Given): Filter {
  const ids: Filter = { ...readIds(given) };
  const filters = given.filters ?? {};
  if (Array.isArray(filters)) return { AND: [ids, ...filters] };
  const read = objectOf('filters', filters);
  return Object.keys(ids).length > 0 ? { AND: [ids, read] } : read;
}

/** Users that are searched in one call. Chosen. */
const mostUsers = 20;

function usersOf({ access }: Mem0Parts, filter: Filter): { owner: string; userId: string }[] {
  const users = namedBy(filter, 'user_id');
  const owners = users ? [...users] : [ownerOf(onlyIds(filter))];
  if (owners.length > mostUsers) throw invalid(`filters name more than ${mostUsers} users.`);
  return owners.map((owner) => ({ owner, userId: access.stored(owner) }));
}

function onlyIds(filter: Filter): Mem0Ids {
  const ids: Mem0Ids = {};
  for (const name of ['agent_id', 'app_id', 'run_id'] as const) {
    const named = namedBy(filter, name);
    if (named?.size === 1) ids[name] = [...named][0];
  }
  return ids;
}

async function* currentFacts({ memory }: Mem0Parts, userId: string): AsyncGenerator<Fact, undefined> {
  for (let after: string | undefined; ; ) {
    const page = await memory.facts.list({ userId, limit: 1_000, after });
    yield* page.facts;
    if (page.next === null) return;
    after = page.next;
  }
}

/** Follows what replaced it. With `ended` also a memory that was deleted. */
async function findByHandle(
  { memory, access }: Mem0Parts,
  handle: string,
  ended = false,
): Promise<{ fact: Fact; owner: string; userId: string }> {
  const read = memory.handles.read(handle);
  const owner = read && access.given(read.userId);
  const fact = read && owner !== null ? await findCurrent({ memory }, read.userId, read.factId, ended) : null;
  if (!read || owner === null || !fact) throw new RecollectError('not_found', 'Memory not found.');
  return { fact, owner, userId: read.userId };
}

async function findCurrent(
  { memory }: Pick<Mem0Parts, 'memory'>,
  userId: string,
  factId: string,
  ended = false,
): Promise<Fact | null> {
  try {
    for (let at = factId; ; ) {
      const fact = await memory.facts.get(userId, at);
      if (fact.state === 'current' || (ended && fact.supersededBy === null)) return fact;
      if (fact.supersededBy === null) return null;
      at = fact.supersededBy;
    }
  } catch (error) {
    if (isRecollectError(error) && error.code === 'not_found') return null;
    throw error;
  }
}
