// createClient(): the library's calls against a server. Uses fetch and nothing of Node, so it works in a browser too.

import { RecollectError } from '../errors.js';
import type * as deployment from '../server/contract/deployment.js';
import type * as events from '../server/contract/events.js';
import type * as facts from '../server/contract/facts.js';
import type * as outlook from '../server/contract/outlook.js';
import type * as recall from '../server/contract/recall.js';
import type * as turns from '../server/contract/turns.js';
import type * as usage from '../server/contract/usage.js';
import type * as users from '../server/contract/users.js';
import { type Caller, createCaller, problemError, readJson } from './call.js';
import type { Answer, AnswerEvent, ChatInput, Client, ClientOptions, ExportRecord } from './client-types.js';
import { followEvents } from './follow-events.js';
import { newIdempotencyKey } from './idempotency-key.js';
import { readEvents, readLines } from './read-stream.js';

/** Makes no request. */
export function createClient(options: ClientOptions): Client {
  const caller = createCaller(options);
  const { call } = caller;
  return {
    remember: ({ userId, idempotencyKey, ...body }) =>
      call<typeof turns.remember>('post', '/v1/users/{userId}/turns', {
        params: { userId },
        body,
        ...keyed(idempotencyKey),
      }),
    recall: ({ userId, ...body }) =>
      call<typeof recall.recall>('post', '/v1/users/{userId}/recall', { params: { userId }, body, again: true }),
    async chat(input) {
      return readJson<Answer>(await sendChat(caller, input, 10 * (options.timeout ?? 60_000), 'application/json'));
    },
    stream: (input) => streamChat(caller, input),
    turns: {
      get: (userId, id) =>
        call<typeof turns.getTurn>('get', '/v1/users/{userId}/turns/{id}', { params: { userId, id } }),
      list: ({ userId, ...query }) =>
        call<typeof turns.listTurns>('get', '/v1/users/{userId}/turns', { params: { userId }, query }),
    },
    sessions: {
      get: (userId, id) =>
        call<typeof turns.getSession>('get', '/v1/users/{userId}/sessions/{id}', { params: { userId, id } }),
      list: ({ userId, ...query }) =>
        call<typeof turns.listSessions>('get', '/v1/users/{userId}/sessions', { params: { userId }, query }),
    },
    facts: createFacts(caller),
    users: createUsers(caller),
    upkeep: {
      forecast: ({ userId, ...query }) =>
        call<typeof outlook.forecastUpkeep>('get', '/v1/users/{userId}/forecast', { params: { userId }, query }),
    },
    audit: {
      list: ({ userId, ...query }) =>
        call<typeof users.listAudit>('get', '/v1/users/{userId}/audit', { params: { userId }, query }),
      verify: (userId) =>
        call<typeof users.verifyAudit>('get', '/v1/users/{userId}/audit/verification', { params: { userId } }),
    },
    events: { subscribe: (input) => followEvents(caller, input) },
    tokens: {
      mint: ({ userId, ...body }) =>
        call<typeof events.mintToken>('post', '/v1/users/{userId}/tokens', { params: { userId }, body }),
    },
    jobs: {
      list: (query = {}) => call<typeof deployment.listJobs>('get', '/v1/jobs', { query }),
      async retry(id) {
        await call<typeof deployment.retryJob>('post', '/v1/jobs/{id}/retry', { params: { id } });
      },
      run: (body = {}) => call<typeof deployment.runJobs>('post', '/v1/jobs/run', { body, timeout: null }),
    },
    usage: ({ userId, ...query } = {}) =>
      userId === undefined
        ? call<typeof usage.getUsage>('get', '/v1/usage', { query })
        : call<typeof usage.getUserUsage>('get', '/v1/users/{userId}/usage', { params: { userId }, query }),
    stats: () => call<typeof deployment.getStats>('get', '/v1/stats', {}),
    doctor: () => call<typeof deployment.getDoctor>('get', '/v1/doctor', {}),
    recallStats: (query = {}) => call<typeof deployment.getRecallStats>('get', '/v1/stats/recalls', { query }),
  };
}

/** A write with a key of its own may be sent again. */
function keyed(idempotencyKey: string = newIdempotencyKey()) {
  return { idempotencyKey, again: true };
}

function createFacts({ call }: Caller): Client['facts'] {
  return {
    add: ({ userId, idempotencyKey, ...body }) =>
      call<typeof facts.addFact>('post', '/v1/users/{userId}/facts', {
        params: { userId },
        body,
        ...keyed(idempotencyKey),
      }),
    list: ({ userId, ...query }) =>
      call<typeof facts.listFacts>('get', '/v1/users/{userId}/facts', { params: { userId }, query }),
    get: (userId, id) => call<typeof facts.getFact>('get', '/v1/users/{userId}/facts/{id}', { params: { userId, id } }),
    history: (userId, id) =>
      call<typeof facts.factHistory>('get', '/v1/users/{userId}/facts/{id}/history', { params: { userId, id } }),
    update: (userId, id, body) =>
      call<typeof facts.updateFact>('patch', '/v1/users/{userId}/facts/{id}', {
        params: { userId, id },
        body,
        ...keyed(),
      }),
    retract: (userId, id, query = {}) =>
      call<typeof facts.retractFact>('delete', '/v1/users/{userId}/facts/{id}', {
        params: { userId, id },
        query,
        ...keyed(),
      }),
    map: ({ userId, ...query }) =>
      call<typeof outlook.mapFacts>('get', '/v1/users/{userId}/map', { params: { userId }, query }),
    async review(userId) {
      return (await call<typeof facts.reviewFacts>('get', '/v1/users/{userId}/review', { params: { userId } })).facts;
    },
    approve: (userId, id, body = {}) =>
      call<typeof facts.approveFact>('post', '/v1/users/{userId}/facts/{id}/approve', {
        params: { userId, id },
        body,
        ...keyed(),
      }),
    reject: (userId, id, body = {}) =>
      call<typeof facts.rejectFact>('post', '/v1/users/{userId}/facts/{id}/reject', {
        params: { userId, id },
        body,
        ...keyed(),
      }),
    restore: (userId, id, body = {}) =>
      call<typeof facts.restoreFact>('post', '/v1/users/{userId}/facts/{id}/restore', {
        params: { userId, id },
        body,
        ...keyed(),
      }),
    pin: (userId, id, body = {}) =>
      call<typeof facts.pinFact>('post', '/v1/users/{userId}/facts/{id}/pin', {
        params: { userId, id },
        body,
        ...keyed(),
      }),
    unpin: (userId, id, body = {}) =>
      call<typeof facts.unpinFact>('post', '/v1/users/{userId}/facts/{id}/unpin', {
        params: { userId, id },
        body,
        ...keyed(),
      }),
  };
}

function createUsers({ call, send }: Caller): Client['users'] {
  return {
    async profile(userId) {
      const params = { userId };
      return (await call<typeof deployment.getProfile>('get', '/v1/users/{userId}/profile', { params })).profile;
    },
    stored: (userId) => call<typeof users.getStored>('get', '/v1/users/{userId}/stored', { params: { userId } }),
    async *export(userId, { signal } = {}) {
      const input = { params: { userId }, accept: 'application/x-ndjson', signal, timeout: null };
      const response = await send<typeof users.exportUser>('get', '/v1/users/{userId}/export', input);
      for await (const record of readLines(response)) yield record as ExportRecord;
    },
    // Both are safe to repeat.
    merge: ({ from, into }) =>
      call<typeof users.mergeUsers>('post', '/v1/users/{userId}/merge', {
        params: { userId: into },
        body: { from },
        again: true,
        timeout: null,
      }),
    erase: (userId) =>
      call<typeof users.eraseUser>('delete', '/v1/users/{userId}', { params: { userId }, again: true, timeout: null }),
  };
}

function sendChat(
  { send }: Caller,
  { userId, idempotencyKey, signal, ...body }: ChatInput,
  timeout: number | null,
  accept: string,
): Promise<Response> {
  const input = { params: { userId }, body, signal, timeout, accept, ...keyed(idempotencyKey) };
  return send<typeof recall.chat>('post', '/v1/users/{userId}/chat', input);
}

async function* streamChat(caller: Caller, input: ChatInput): AsyncGenerator<AnswerEvent, void, undefined> {
  const response = await sendChat(caller, input, null, 'text/event-stream');
  for await (const data of readEvents(response)) {
    const event = data as AnswerEvent | { type: 'error'; problem: unknown };
    if (event.type === 'error') throw problemError(event.problem);
    yield event;
    if (event.type === 'done') return;
  }
  throw new RecollectError('server_unreachable', 'The answer ended before its last event.');
}
