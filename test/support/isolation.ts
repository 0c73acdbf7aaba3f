// Many users who all say the same but for one word of their own, a canary, and random calls through every public surface. A new
// surface is one more entry of surfaces(). What comes back may hold the caller's own canaries only; what others did leaves none.
import { randomBytes } from 'node:crypto';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import fc from 'fast-check';
import type { ToolContext } from '#src/agent/agent-types.js';
import { memoryTools } from '#src/agent/memory-tools.js';
import type { MemoryEvent } from '#src/domain/event.js';
import { isRecollectError } from '#src/errors.js';
import { createMcpFetch } from '#src/mcp/serve-mcp.js';
import type { Memory } from '#src/memory-types/memory.js';
import type { Caller } from '#src/server/caller.js';
import { createServer } from '#src/server/create-server.js';
import { allRoutes } from '#src/server/routes/all-routes.js';
import { callInterface } from './isolation-interfaces.js';

export interface Person {
  /** Null: not of any application. */
  app: string | null;
  /** As the application names the user. */
  given: string;
  stored: string;
  canary: string;
}

export interface World {
  memory: Memory;
  people: readonly Person[];
  surfaces: readonly Surface[];
  /** Lines of the server's log: no canary of anybody. */
  log: string[];
  /** Calls by surface that gave the caller its own words: without any, a surface was not tried. */
  seen: Map<string, number>;
  close(): Promise<void>;
}

/** One random call: numbers that a surface reads as it likes. */
export interface Move {
  surface: number;
  /** Who calls. */
  person: number;
  what: number;
  /** Whose ids are put in: most often the caller's own, but not always. */
  other: number;
  item: number;
}

export const moves = fc.record<Move>({
  surface: fc.nat(1_000),
  person: fc.nat(1_000),
  what: fc.nat(1_000),
  other: fc.nat(1_000),
  item: fc.nat(1_000),
});

interface Surface {
  name: string;
  /** Gives everything the caller sees. */
  call(world: World, move: Move, me: Person): Promise<string>;
  /** Others whose words the caller may see: an application sees all of its users. Default nobody. */
  mayKnow?(me: Person, other: Person): boolean;
}

/** Ids alike enough to be mixed up by a prefix, a pattern, a case, a quote. */
const named: readonly [app: string | null, given: string][] = [
  [null, 'ana'],
  [null, 'Ana'],
  [null, "ana%' or '1'='1"],
  ['shop', 'ana'],
  ['shop', 'ben'],
  ['shop', 'mill/ana'],
  ['shop-2', 'ana'],
  ['mill', 'ana'],
];

const said = (word: string) => [
  `My cat is called ${word}.`,
  `I live in a house named ${word}.`,
  `I prefer to be called ${word}.`,
];
const query = 'What is my cat called, and where do I live?';

/** Ids of every kind, by person: what one caller may try of another. */
const held = new WeakMap<Memory, Map<Person, { facts: string[]; turns: string[]; sessions: string[] }>>();

export async function openWorld(memory: Memory): Promise<World> {
  const people = named.map(([app, given]) => ({
    ...{ app, given },
    stored: app === null ? given : `${app}/${given}`,
    canary: `Qz${randomBytes(5).toString('hex')}`,
  }));
  const ids = new Map<Person, { facts: string[]; turns: string[]; sessions: string[] }>();
  held.set(memory, ids);
  for (const person of people) {
    const { stored: userId, canary } = person;
    const sessionId = `with ${canary}`;
    const messages = said(canary).map((content) => ({ role: 'user' as const, content }));
    const { turns } = await memory.remember({ userId, sessionId, messages });
    const facts = [];
    for (const text of said(canary)) facts.push(await memory.facts.add({ userId, text, type: 'personal_context' }));
    // A session of this name everybody has.
    await memory.remember({ userId, sessionId: 'home', messages: [{ role: 'user', content: `Call me ${canary}.` }] });
    ids.set(person, {
      facts: facts.map(({ id }) => id),
      turns: turns.map(({ id }) => id),
      sessions: ['home'],
    });
  }
  await memory.settled();
  const log: string[] = [];
  const clients = new Map<Person, Client>();
  const close = async () => {
    for (const client of clients.values()) await client.close();
  };
  return { memory, people, log, close, seen: new Map(), surfaces: surfaces(memory, log, clients) };
}

/** Runs one move and gives the canaries that must not have come back. */
export async function leaks(world: World, move: Move): Promise<string[]> {
  const me = world.people[move.person % world.people.length]!;
  const surface = world.surfaces[move.surface % world.surfaces.length]!;
  let seen: string;
  try {
    seen = await surface.call(world, move, me);
  } catch (error) {
    if (!isRecollectError(error)) throw error;
    seen = `${error.message} ${JSON.stringify(error.details)}`;
  }
  const lower = seen.toLowerCase();
  if (seen.includes(me.canary)) world.seen.set(surface.name, (world.seen.get(surface.name) ?? 0) + 1);
  return world.people
    .filter((other) => other !== me && !surface.mayKnow?.(me, other) && lower.includes(other.canary.toLowerCase()))
    .map((other) => `${surface.name}: ${me.stored} saw ${other.stored}`);
}

/** After all moves: everything of each user holds its own word and nobody else's, who wrote there signed with theirs. */
export async function traces(world: World): Promise<string[]> {
  const found: string[] = [];
  for (const person of world.people) {
    const text = await everythingOf(world.memory, person.stored);
    if (!text.includes(person.canary)) found.push(`${person.stored} lost its own`);
    for (const other of world.people)
      if (other !== person && text.includes(other.canary)) found.push(`${other.stored} wrote to ${person.stored}`);
  }
  const words = world.people.map(({ canary }) => canary);
  if (world.log.some((line) => words.some((word) => line.includes(word)))) found.push('the log holds a canary');
  return found;
}

function surfaces(memory: Memory, log: string[], clients: Map<Person, Client>): readonly Surface[] {
  // Requests run at the same time, so each brings its caller along.
  const authenticate = async (headers: Headers): Promise<Caller> => JSON.parse(headers.get('x-caller') ?? '');
  const server = createServer({ memory, authenticate, log: (line) => log.push(line) });
  const http = (as: (me: Person) => Caller): Surface['call'] => {
    return (world, move, me) => request(server, world, move, me, as(me));
  };
  const mayKnow = (me: Person, other: Person) => me.app === other.app;
  return [
    { name: 'library', call: (world, move, me) => library(world, move, me) },
    {
      name: 'HTTP with a token',
      call: http(({ app, given }) => ({ kind: 'user', app, userId: given, scopes: ['read', 'write'] })),
    },
    {
      name: 'HTTP with a key',
      call: http(({ app }) => ({
        ...{ kind: 'key', keyId: 'k', app },
        scopes: app === null ? ['read', 'write'] : ['read', 'write', 'admin'],
      })),
      mayKnow,
    },
    {
      name: 'other interfaces',
      call: (world, move, me) => {
        const other = pick(world.people, move.other);
        const { factId } = idsFor(world, move, other);
        return callInterface({ memory, server, me, other, factId, what: move.what });
      },
    },
    { name: 'tools', call: (world, move, me) => tools(world, move, me) },
    { name: 'MCP', call: (world, move, me) => mcp(world, clients, move, me) },
  ];
}

function pick<Item>(list: readonly Item[], index: number): Item {
  return list[index % list.length]!;
}

/** Of three tries two are with the caller's own id, so that much is reached. */
function idsFor({ memory, people }: Pick<World, 'memory' | 'people'>, { other, item }: Move, me: Person) {
  const ids = held.get(memory)!.get(other % 3 === 0 ? pick(people, other) : me)!;
  return { factId: pick(ids.facts, item), turnId: pick(ids.turns, item), sessionId: pick(ids.sessions, item) };
}

async function library(world: World, move: Move, me: Person): Promise<string> {
  const { memory } = world;
  const { factId, turnId, sessionId } = idsFor(world, move, me);
  const { stored: userId, canary: actor } = me;
  const text = pick(said(me.canary), move.item);
  const calls: (() => Promise<unknown>)[] = [
    () => memory.recall({ userId, query, minRelevance: 0, k: 100, budget: 20_000, profile: true, sessionId: 'home' }),
    () => memory.recall({ userId, query, minRelevance: 0, asOf: new Date('2030-01-01') }),
    () => memory.remember({ userId, sessionId, messages: [{ role: 'user', content: text, id: turnId }] }),
    () => memory.facts.add({ userId, text, type: 'preference', actor }),
    () => memory.facts.list({ userId, state: 'all', after: factId }),
    () => memory.facts.list({ userId, state: 'all' }),
    () => memory.facts.get(userId, factId),
    () => memory.facts.history(userId, factId),
    () => memory.facts.update(userId, factId, { text: `I moved, says ${me.canary}.`, actor }),
    () => memory.facts.retract(userId, factId, { actor }),
    () => memory.facts.restore(userId, factId, { actor }),
    () => memory.facts.pin(userId, factId, { actor }),
    () => memory.facts.used(userId, [factId]),
    () => memory.facts.review(userId),
    () => memory.facts.rejected(userId),
    () => memory.turns.get(userId, turnId),
    () => memory.turns.list({ userId }),
    () => memory.sessions.list({ userId }),
    () => memory.sessions.get(userId, sessionId),
    () => memory.users.profile(userId),
    () => everythingOf(memory, userId),
    () => memory.audit.list({ userId }),
    () => memory.upkeep.run({ userId, dryRun: true }),
    () => firstEvents(memory, userId),
  ];
  const result = await pick(calls, move.what)();
  const recalled = result as { toSystemPrompt?: () => string; toMessages?: () => unknown };
  return JSON.stringify([result, recalled?.toSystemPrompt?.(), recalled?.toMessages?.()]);
}

async function everythingOf(memory: Memory, userId: string): Promise<string> {
  const records: unknown[] = [];
  for await (const record of memory.users.export(userId)) records.push(record);
  return JSON.stringify(records);
}

async function firstEvents(memory: Memory, userId: string): Promise<MemoryEvent[]> {
  const events: MemoryEvent[] = [];
  const after = '00000000-0000-0000-0000-000000000000';
  const signal = AbortSignal.timeout(10);
  for await (const event of memory.events.subscribe({ userId, after, signal })) events.push(event);
  return events;
}

/** Would end a user, and with it what is looked for. test/server/access.test.ts has who may ask for them. */
const ending = ['eraseUser', 'mergeUsers'];

async function request(
  server: { fetch(request: Request): Promise<Response> },
  world: World,
  move: Move,
  me: Person,
  caller: Caller,
): Promise<string> {
  // An application may write for each of its users, so what it writes is nobody's word.
  const word = caller.kind === 'user' ? me.canary : 'Nobody';
  const other = pick(world.people, move.other);
  const { contract } = pick(
    allRoutes.filter((route) => !ending.includes(route.contract.operation)),
    move.what,
  );
  const { factId, turnId, sessionId } = idsFor(world, move, me);
  const id = /\/sessions\//.test(contract.path) ? sessionId : /\/turns\//.test(contract.path) ? turnId : factId;
  const target = move.other % 4 === 0 ? pick([other.given, other.stored], move.item) : me.given;
  const path = contract.path.replace('{userId}', encodeURIComponent(target)).replace('{id}', encodeURIComponent(id));
  const text = pick(said(word), move.item);
  const bodies: Record<string, unknown> = {
    remember: { sessionId, messages: [{ role: 'user', content: text }] },
    recall: { query, minRelevance: 0, k: 100, sessionId: 'home' },
    chat: { message: text, sessionId: 'home' },
    addFact: { text, type: 'preference', actor: word },
    updateFact: { text: `I moved, says ${word}.`, actor: word },
  };
  const body = bodies[contract.operation];
  const response = await server.fetch(
    new Request(`http://localhost${path}`, {
      method: contract.method.toUpperCase(),
      headers: {
        'x-caller': JSON.stringify(caller),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: contract.stream?.only ? AbortSignal.timeout(10) : null,
    }),
  );
  return JSON.stringify([[...response.headers], await response.text()]);
}

async function tools(world: World, move: Move, me: Person): Promise<string> {
  const { factId } = idsFor(world, move, me);
  const context: ToolContext = {
    ...{
      userId: me.stored,
      sessionId: 'home',
      scope: undefined,
      message: `Call me ${me.canary}.`,
      messageTurnId: null,
    },
    ...{ recalled: null, signal: undefined, usedFacts: new Set<string>() },
  };
  const id = move.item % 2 === 0 ? factId : factId.slice(-8);
  const fact = pick(said(me.canary), move.item);
  const input = {
    query,
    id,
    fact,
    text: fact,
    content: fact,
    memory: fact,
    type: 'preference',
    fact_id: id,
    after: factId,
  };
  return JSON.stringify(await pick(memoryTools(world.memory), move.what).run(input, context));
}

async function mcp({ memory, people }: World, clients: Map<Person, Client>, move: Move, me: Person): Promise<string> {
  const client = clients.get(me) ?? (await connect(memory, me.stored));
  clients.set(me, client);
  const { factId: id } = idsFor({ memory, people }, move, me);
  const text = pick(said(me.canary), move.item);
  const calls = [
    ['remember', { text }],
    ['record_conversation', { session: 'home', messages: [{ role: 'user', content: text }] }],
    ['recall', { query, budget: 20_000 }],
    ['list_memories', {}],
    ['list_memories', { after: id }],
    ['correct_memory', { id, text: `I moved, says ${me.canary}.` }],
    ['delete_memory', { id }],
  ] as const;
  const resources = ['recollect://profile', 'recollect://facts'];
  const what = move.what % (calls.length + resources.length);
  const call = calls[what];
  if (!call) return JSON.stringify(await client.readResource({ uri: resources[what - calls.length]! }));
  return JSON.stringify(await client.callTool({ name: call[0], arguments: { ...call[1] } }));
}

async function connect(memory: Memory, userId: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  const answer = createMcpFetch({ memory, userId });
  const fetch = (url: string | URL, init?: RequestInit) => answer(new Request(url, init));
  await client.connect(new StreamableHTTPClientTransport(new URL('http://memory.test/mcp'), { fetch }));
  return client;
}
