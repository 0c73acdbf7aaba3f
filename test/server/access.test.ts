// Every route against every kind of caller. The rows are literals on purpose: a new route fails until it has one, and so does a
// route whose scope was changed without saying so here. Denied callers must not even reach the memory.
import { createHmac } from 'node:crypto';
import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { createAgent } from '#src/agent/create-agent.js';
import { RecollectError } from '#src/errors.js';
import type { Memory } from '#src/memory-types/memory.js';
import { createAuthenticator } from '#src/server/authentication.js';
import { storedUserId } from '#src/server/caller.js';
import { allRoutes } from '#src/server/routes/all-routes.js';
import { createUserTokens } from '#src/server/user-tokens.js';
import { openTestMemory } from '../support/memory.js';
import { serverAsk } from './ask.js';

const { memory, clock } = await openTestMemory();
const hour = 3_600_000;
const secret = 'a shared secret of at least 32 bytes';
const tokens = createUserTokens({ secret, lifetime: hour, now: clock.now })!;
const authenticate = createAuthenticator({ keys: memory.keys, tokens });

/** What a route is for; `own`: of a whole user, also by the user's own token. */
type Kind = 'read' | 'write' | 'admin' | 'own' | 'deployment';

const words = { text: 'I like tea.', type: 'preference' };
const rows: Record<string, { kind: Kind; body?: unknown }> = {
  remember: { kind: 'write', body: { messages: [{ role: 'user', content: 'I like tea.' }] } },
  listTurns: { kind: 'read' },
  getTurn: { kind: 'read' },
  listSessions: { kind: 'read' },
  getSession: { kind: 'read' },
  getSummary: { kind: 'read' },
  recall: { kind: 'read', body: { query: 'tea' } },
  chat: { kind: 'write', body: { message: 'Hello' } },
  listFacts: { kind: 'read' },
  addFact: { kind: 'write', body: words },
  getFact: { kind: 'read' },
  updateFact: { kind: 'write', body: { text: 'I like coffee.' } },
  retractFact: { kind: 'write' },
  factHistory: { kind: 'read' },
  reviewFacts: { kind: 'read' },
  mapFacts: { kind: 'read' },
  forecastUpkeep: { kind: 'read' },
  restoreFact: { kind: 'write' },
  pinFact: { kind: 'write' },
  unpinFact: { kind: 'write' },
  approveFact: { kind: 'write' },
  rejectFact: { kind: 'write' },
  followEvents: { kind: 'read' },
  getProfile: { kind: 'read' },
  mintToken: { kind: 'admin' },
  exportUser: { kind: 'own' },
  mergeUsers: { kind: 'admin', body: { from: 'device' } },
  eraseUser: { kind: 'own' },
  listAudit: { kind: 'own' },
  getStored: { kind: 'read' },
  verifyAudit: { kind: 'own' },
  getUserUsage: { kind: 'read' },
  getUsage: { kind: 'deployment' },
  getStats: { kind: 'deployment' },
  getDoctor: { kind: 'deployment' },
  getRecallStats: { kind: 'deployment' },
  listJobs: { kind: 'deployment' },
  retryJob: { kind: 'deployment' },
  runJobs: { kind: 'deployment' },
};

/** A number: refused with it. Text: reaches the memory as this stored user; `` for the deployment. */
type Expected = number | string;
const everything = (what: Expected): Record<Kind, Expected> => ({
  ...{ read: what, write: what, admin: what, own: what },
  deployment: what === 401 ? 401 : 403,
});
const nothing = everything(403);

const key = async (
  scopes: ('read' | 'write' | 'admin')[],
  app: string | null = 'shop',
  expiresAt: Date | null = null,
) => (await memory.keys.create({ name: 'test', scopes, app, expiresAt })).key;
const revoked = await memory.keys.create({ name: 'revoked', scopes: ['read', 'write', 'admin'], app: 'shop' });
await memory.keys.revoke(revoked.id);
const expired = await key(['read', 'write', 'admin'], 'shop', new Date(clock.now().getTime() + hour));
const token = async (userId: string, app: string | null = 'shop', scopes?: ('read' | 'write')[]) =>
  (await tokens.mint({ userId, app, scopes })).token;
clock.advance(-2 * hour);
const expiredToken = await token('ana');
clock.advance(3.5 * hour);
const now = Math.floor(clock.now().getTime() / 1_000);
const claims = { sub: 'ana', app: 'shop', iat: now, exp: now + 600 };
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const good = await token('ana');
const goodKey = await key(['read', 'write', 'admin']);

const callers: Record<string, { credential: string | null; expected: Record<Kind, Expected> }> = {
  nobody: { credential: null, expected: everything(401) },
  'a wrong key': { credential: `${goodKey.slice(0, -2)}xx`, expected: everything(401) },
  'a revoked key': { credential: revoked.key, expected: everything(401) },
  'an expired key': { credential: expired, expected: everything(401) },
  'an expired token': { credential: expiredToken, expected: everything(401) },
  'a token for another audience': {
    credential: await new SignJWT({ ...claims, aud: 'shop' })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(secret)),
    expected: everything(401),
  },
  'a token without signature': {
    credential: `${part({ alg: 'none' })}.${part({ ...claims, aud: 'recollect' })}.`,
    expected: everything(401),
  },
  'a token signed with nothing': {
    credential: [part({ alg: 'HS256' }), part({ ...claims, aud: 'recollect' })]
      .concat(
        createHmac('sha256', '')
          .update(`${part({ alg: 'HS256' })}.${part({ ...claims, aud: 'recollect' })}`)
          .digest('base64url'),
      )
      .join('.'),
    expected: everything(401),
  },
  'a token changed to another user': {
    credential: good.replace(/\.[^.]+\./, `.${part({ ...claims, aud: 'recollect', sub: 'ben' })}.`),
    expected: everything(401),
  },
  'a key that reads': { credential: await key(['read']), expected: { ...nothing, read: 'shop/ana' } },
  'a key that writes': { credential: await key(['write']), expected: { ...nothing, write: 'shop/ana' } },
  'a key that administers': {
    credential: await key(['admin']),
    expected: { ...nothing, admin: 'shop/ana', own: 'shop/ana' },
  },
  'a key that may do all in its app': { credential: goodKey, expected: everything('shop/ana') },
  'a key of another app': {
    credential: await key(['read', 'write', 'admin'], 'mill'),
    expected: everything('mill/ana'),
  },
  'a key without app': {
    credential: await key(['read', 'write'], null),
    expected: { ...nothing, read: 'ana', write: 'ana' },
  },
  'a key of the deployment': {
    credential: await key(['read', 'write', 'admin'], null),
    expected: { ...everything('ana'), deployment: '' },
  },
  'the user': { credential: good, expected: { ...everything('shop/ana'), admin: 403 } },
  'the user, reading': {
    credential: await token('ana', 'shop', ['read']),
    expected: { ...nothing, read: 'shop/ana', own: 'shop/ana' },
  },
  'another user': { credential: await token('ben'), expected: nothing },
  'a user whose id ends alike': { credential: await token('x/ana'), expected: nothing },
  'the user of this name in another app': {
    credential: await token('ana', 'mill'),
    expected: { ...everything('mill/ana'), admin: 403 },
  },
};

const reached: string[] = [];
/** Any call of any part says whom it was about, and ends there. */
function reporter(): unknown {
  const call = (first?: unknown) => {
    const named = typeof first === 'string' ? first : ((first ?? {}) as { userId?: string; into?: string });
    reached.push(typeof named === 'string' ? named : (named.userId ?? named.into ?? ''));
    throw new RecollectError('conflict', 'Reached.');
  };
  // What a server asks for before any request is about nobody.
  const asItIs = { observers: memory.observers, onAlert: () => () => undefined };
  return new Proxy(call, {
    get(_target, name) {
      // Nobody waits for it.
      if (name === 'then') return undefined;
      return Object.hasOwn(asItIs, name) ? Reflect.get(asItIs, name) : reporter();
    },
  });
}
const standIn = reporter() as Memory;
const { ask } = serverAsk({
  ...{ memory: standIn, authenticate, tokens },
  agent: {
    ...createAgent({ memory, model: null }),
    chat: async (input) => standIn.facts.get(input.userId, '') as never,
  },
});

/** Whom a minted token reaches, as stored. */
async function ownerOf(minted: string): Promise<string> {
  return storedUserId(await tokens.verify(minted), 'ana');
}

test('every route has a row, and every row a route', () => {
  expect(Object.keys(rows).sort()).toEqual(allRoutes.map(({ contract }) => contract.operation).sort());
});

test.each(Object.entries(callers))('%s', async (_caller, { credential, expected }) => {
  const headers: Record<string, string> = credential === null ? {} : { authorization: `Bearer ${credential}` };
  const found: Record<string, Expected> = {};
  const wanted: Record<string, Expected> = {};
  for (const { contract } of allRoutes) {
    const { kind, body } = rows[contract.operation]!;
    const path = contract.path.replace('{userId}', 'ana').replace('{id}', 'one');
    reached.length = 0;
    const answer = await ask(`${contract.method.toUpperCase()} ${path}`, { body, headers });
    const userId =
      contract.operation === 'mintToken' && answer.status === 201 ? await ownerOf(answer.body.token) : reached[0];
    const name = `${kind} ${contract.operation}`;
    found[name] = userId ?? answer.status;
    wanted[name] = contract.operation === 'retryJob' && expected[kind] === '' ? 'one' : expected[kind];
    if (answer.status === 401) expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  }
  expect(found).toEqual(wanted);
});

test('on a loopback server without keys the owner may do all', async () => {
  const local = serverAsk({ memory: standIn });
  for (const { contract } of allRoutes) {
    if (contract.operation === 'chat' || contract.operation === 'mintToken') continue;
    reached.length = 0;
    const path = contract.path.replace('{userId}', 'shop%2Fana').replace('{id}', 'one');
    await local.ask(`${contract.method.toUpperCase()} ${path}`, { body: rows[contract.operation]!.body });
    expect(reached, contract.operation).toHaveLength(1);
  }
});

test('what another app has is not found, by its very ids', async () => {
  const real = serverAsk({ memory, authenticate, tokens });
  const as = (credential: string) => ({ headers: { authorization: `Bearer ${credential}` } });
  const mill = as(await key(['read', 'write', 'admin'], 'mill'));
  const shop = as(goodKey);
  const { body: fact } = await real.ask('POST /v1/users/ana/facts', { ...shop, body: words });
  const turn = { messages: [{ role: 'user', content: 'A canary sings.' }], sessionId: 's1' };
  const { body: remembered } = await real.ask('POST /v1/users/ana/turns', { ...shop, body: turn });
  const ids = { facts: fact.id, turns: remembered.turns[0].id, sessions: 's1' };
  let tried = 0;
  for (const { contract } of allRoutes.filter(({ contract }) => contract.path.includes('/{id}'))) {
    const [, collection = ''] = /\/users\/\{userId\}\/(\w+)\/\{id\}/.exec(contract.path) ?? [];
    const id = ids[collection as keyof typeof ids];
    if (!id) continue;
    const { body } = rows[contract.operation]!;
    for (const userId of ['ana', 'shop%2Fana', '..%2Fshop%2Fana']) {
      const path = contract.path.replace('{userId}', userId).replace('{id}', id);
      const answer = await real.ask(`${contract.method.toUpperCase()} ${path}`, { ...mill, body });
      expect(answer.status, `${contract.operation} ${userId}`).toBe(404);
      tried += 1;
    }
  }
  expect(tried).toBeGreaterThanOrEqual(30);
  expect((await real.ask(`GET /v1/users/ana/facts/${fact.id}`, shop)).body).toMatchObject({ state: 'current' });
});
