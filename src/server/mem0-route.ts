// /compat/mem0: mem0's REST API, so that its clients work when they are pointed here. The same keys, tokens, limits and reach as every
// other route; `Authorization: Token KEY`. Its shapes are mem0's, so it is not in the OpenAPI document.
import type { Hono } from 'hono';
import {
  addMemories,
  deleteMemories,
  deleteMemory,
  getMemory,
  historyOf,
  listMemories,
  type Mem0Access,
  type Mem0Parts,
  searchMemories,
  updateMemory,
} from '../compat/parts/mem0-calls.js';
import type { Given } from '../compat/parts/mem0-input.js';
import { givenUserId, type Scope } from '../domain/app.js';
import { keyPrefix } from '../domain/application-key.js';
import { invalid } from '../domain/input.js';
import { RecollectError } from '../errors.js';
import { type Caller, checkReach, storedUserId } from './caller.js';
import type { DispatchParts, RequestContext, RequestVariables } from './dispatch.js';
import { problemOf } from './problem.js';

const base = '/compat/mem0';

interface Mem0Request {
  parts: Mem0Parts;
  server: DispatchParts;
  caller: Caller;
  /** The last part of the address that names something. */
  named: string;
  /** Body and query together; mem0's versions put the same in either. */
  given: Given;
  url: URL;
  /** PUT, where DELETE goes to the same address. */
  update: boolean;
}

interface Mem0Route {
  methods: readonly string[];
  /** Behind the version, without a slash at its end; the group is what it names. */
  path: RegExp;
  scope: Scope;
  answer(request: Mem0Request): Promise<unknown>;
}

const routes: readonly Mem0Route[] = [
  {
    methods: ['GET'],
    path: /^ping$/,
    scope: 'read',
    answer: async () => ({ status: 'ok', org_id: 'recollect', project_id: 'default', user_email: '' }),
  },
  {
    methods: ['POST'],
    path: /^(?:memories\/)?search$/,
    scope: 'read',
    answer: async ({ parts, given }) => ({ results: await searchMemories(parts, given) }),
  },
  {
    methods: ['POST'],
    path: /^memories\/add$/,
    scope: 'write',
    answer: async ({ parts, given }) => ({ results: await addMemories(parts, given) }),
  },
  {
    methods: ['GET', 'POST'],
    path: /^memories$/,
    scope: 'read',
    // One address for two calls: what has messages is added.
    answer: async ({ parts, given, url, caller }) => {
      if (given.messages === undefined) return pageOf(await listMemories(parts, given), url);
      mustHave(caller, 'write');
      return { results: await addMemories(parts, given) };
    },
  },
  {
    methods: ['DELETE'],
    path: /^memories$/,
    scope: 'write',
    answer: async ({ parts, given }) => {
      await deleteMemories(parts, given);
      return { message: 'Memories deleted successfully!' };
    },
  },
  {
    methods: ['GET'],
    path: /^memories\/([^/]+)\/history$/,
    scope: 'read',
    answer: ({ parts, named }) => historyOf(parts, named),
  },
  {
    methods: ['GET'],
    path: /^memories\/([^/]+)$/,
    scope: 'read',
    answer: ({ parts, named }) => getMemory(parts, named),
  },
  {
    methods: ['PUT', 'PATCH'],
    path: /^memories\/([^/]+)$/,
    scope: 'write',
    answer: ({ parts, named, given }) => updateMemory(parts, named, given),
  },
  {
    methods: ['DELETE'],
    path: /^memories\/([^/]+)$/,
    scope: 'write',
    answer: async ({ parts, named }) => {
      await deleteMemory(parts, named);
      return { message: 'Memory deleted successfully!' };
    },
  },
  { methods: ['PUT', 'DELETE'], path: /^batch$/, scope: 'write', answer: (request) => inBatch(request) },
  { methods: ['GET'], path: /^entities$/, scope: 'admin', answer: (request) => listEntities(request) },
  { methods: ['DELETE'], path: /^entities\/user\/([^/]+)$/, scope: 'admin', answer: (request) => eraseUser(request) },
];

/** How long `add` waits for what is learned, ms. */
const wait = 10_000;

export function addMem0Route(app: Hono<{ Variables: RequestVariables }>, server: DispatchParts): void {
  app.all(`${base}/*`, async (c) => {
    c.set('route', `${base}/*`);
    try {
      const answer = await answerMem0(server, c);
      return Response.json(answer);
    } catch (error) {
      const requestId = c.get('requestId');
      const { status, code, detail, details } = problemOf(error, requestId);
      if (status >= 500) server.report(error, requestId);
      const retryAfter = details?.retryAfter;
      const headers = typeof retryAfter === 'number' ? { 'retry-after': String(Math.ceil(retryAfter)) } : undefined;
      return Response.json({ error: detail, code }, { status, headers });
    }
  });
}

async function answerMem0(server: DispatchParts, c: RequestContext): Promise<unknown> {
  const url = new URL(c.req.url);
  const path = url.pathname
    .slice(base.length)
    .replace(/^\/(?:v\d\/)?/, '')
    .replace(/\/+$/, '');
  const caller = await server.authenticate(withBearer(c.req.raw.headers, server));
  if (caller === null) throw new RecollectError('unauthorized', 'Send a key as `Authorization: Token …`.');
  c.set('caller', caller);
  const route = routes.find((one) => one.methods.includes(c.req.method) && one.path.test(path));
  if (!route) throw new RecollectError('not_found', 'This is not one of the calls of mem0 that are covered here.');
  const named = decoded(route.path.exec(path)?.[1] ?? '');
  if (route.scope !== 'admin') mustHave(caller, route.scope);
  const access = accessOf(caller, route.scope);
  c.set('limits', server.limiter?.take(caller, null) ?? {});
  const given = { ...Object.fromEntries(url.searchParams), ...(await readBody(c)) };
  const update = c.req.method === 'PUT';
  return route.answer({ parts: { memory: server.memory, access, wait }, server, caller, named, given, url, update });
}

/** mem0's clients always send something; what can be no key of ours is nothing, so that a loopback server stays open. */
function withBearer(headers: Headers, { tokens }: DispatchParts): Headers {
  const [, credential] = /^Token +([\x21-\x7e]+) *$/i.exec(headers.get('authorization') ?? '') ?? [];
  if (credential === undefined) return headers;
  const translated = new Headers(headers);
  if (credential.startsWith(keyPrefix) || tokens) translated.set('authorization', `Bearer ${credential}`);
  else translated.delete('authorization');
  return translated;
}

function accessOf(caller: Caller, scope: Scope): Mem0Access {
  const stored = (userId: string) => {
    checkReach(caller, { scope, userId, ownUser: false });
    return storedUserId(caller, userId);
  };
  return {
    stored,
    given(storedId) {
      if (caller.kind === 'local') return storedId;
      const userId = givenUserId(caller.app, storedId);
      try {
        return stored(userId) === storedId ? userId : null;
      } catch {
        // Somebody else's: it does not exist for this caller.
        return null;
      }
    },
  };
}

function mustHave(caller: Caller, scope: Scope): void {
  if (caller.kind !== 'local' && !caller.scopes.includes(scope))
    throw new RecollectError('forbidden', `This needs the scope ${scope}.`, { details: { scope } });
}

async function readBody(c: RequestContext): Promise<Given> {
  const text = await c.req.text();
  if (text.trim() === '') return {};
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Given;
  } catch (cause) {
    throw Object.assign(invalid('The body is not valid JSON.'), { cause });
  }
  throw invalid('The body must be an object.');
}

function pageOf<Row>(
  rows: readonly Row[],
  url: URL,
): { count: number; next: string | null; previous: string | null; results: Row[] } {
  const page = whole(url, 'page', 1);
  const size = Math.min(whole(url, 'page_size', 100), 1_000);
  const at = (number: number) => {
    const address = new URL(url);
    address.searchParams.set('page', String(number));
    return address.href;
  };
  const results = rows.slice((page - 1) * size, page * size);
  const next = page * size < rows.length ? at(page + 1) : null;
  return { count: rows.length, next, previous: page > 1 ? at(page - 1) : null, results };
}

function whole(url: URL, name: string, otherwise: number): number {
  const value = Number(url.searchParams.get(name) ?? otherwise);
  if (!Number.isInteger(value) || value < 1) throw invalid(`${name} must be a whole number of at least 1.`);
  return value;
}

async function inBatch({ parts, given, update }: Mem0Request): Promise<unknown> {
  const memories = Array.isArray(given.memories) ? (given.memories as Given[]) : [];
  if (memories.length === 0 || memories.length > 1_000)
    throw invalid('memories must hold between 1 and 1,000 memories.');
  for (const memory of memories) {
    const handle = String(memory.memory_id ?? '');
    if (update) await updateMemory(parts, handle, { text: memory.text });
    else await deleteMemory(parts, handle);
  }
  return { message: `Successfully ${update ? 'updated' : 'deleted'} ${memories.length} memories` };
}

/** Of the key's application; a key of no application sees everybody. */
async function listEntities({ server, caller, url }: Mem0Request): Promise<unknown> {
  if (caller.kind === 'user') throw new RecollectError('forbidden', 'A token reaches its own user only.');
  mustHave(caller, 'admin');
  const app = caller.kind === 'key' ? caller.app : null;
  const entities: unknown[] = [];
  for (let after: string | undefined; ; ) {
    const { users, next } = await server.memory.users.list({ ...(app === null ? {} : { app }), after, limit: 1_000 });
    for (const { id, createdAt, lastRecordedAt, facts } of users) {
      const name = givenUserId(app, id);
      entities.push({
        ...{ id: name, name, type: 'user', owner: app ?? 'recollect', total_memories: facts },
        ...{ created_at: createdAt.toISOString(), updated_at: lastRecordedAt.toISOString() },
      });
    }
    if (next === null) return pageOf(entities, url);
    after = next;
  }
}

async function eraseUser({ server, caller, named }: Mem0Request): Promise<unknown> {
  checkReach(caller, { scope: 'admin', userId: named, ownUser: true });
  await server.memory.users.erase(storedUserId(caller, named), {
    actor: caller.kind === 'user' ? 'user' : 'application',
  });
  return { message: 'Entity deleted successfully!' };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw Object.assign(invalid('The address is not well encoded.'), { cause });
  }
}
