// One request to one route: who asks -> may they -> how often -> what do they want (checked) -> once -> answer.
import type { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Agent } from '../agent/agent-types.js';
import { givenUserId } from '../domain/app.js';
import { invalid } from '../domain/input.js';
import type { Memory } from '../memory-types/memory.js';
import { type Authenticate, type Caller, checkReach, type Reach, storedUserId } from './caller.js';
import { once, readKey } from './idempotency.js';
import type { Metrics } from './metrics.js';
import type { RateLimiter } from './rate-limit.js';
import type { BoundRoute, RouteContext } from './routes/bound-route.js';
import type { UserTokens } from './user-tokens.js';

/** What a request leaves for the access log. */
export interface RequestVariables {
  requestId: string;
  /** The route's template. */
  route: string;
  caller: Caller;
  /** Headers that say what is left to ask. */
  limits: Record<string, string>;
}

export type RequestContext = Context<{ Variables: RequestVariables }>;

export interface DispatchParts {
  memory: Memory;
  agent: Agent;
  metrics: Metrics;
  authenticate: Authenticate;
  limiter: RateLimiter | null;
  tokens: UserTokens | null;
  draining: AbortSignal;
  report(error: unknown, requestId: string): void;
}

/** Who asks, and of whom; `userId` is as it is stored. Throws where they may not, or may not now. */
export async function admit(
  parts: Pick<DispatchParts, 'authenticate' | 'limiter'>,
  c: RequestContext,
  reach: Pick<Reach, 'scope' | 'ownUser'>,
): Promise<{ caller: Caller; userId: string | null }> {
  const caller = await parts.authenticate(c.req.raw.headers);
  const named = c.req.param('userId') ?? null;
  checkReach(caller, { ...reach, userId: named });
  c.set('caller', caller);
  const userId = named === null ? null : storedUserId(caller, named);
  c.set('limits', parts.limiter?.take(caller, userId) ?? {});
  return { caller, userId };
}

export async function dispatch(
  parts: DispatchParts,
  { contract, run }: BoundRoute,
  c: RequestContext,
): Promise<Response> {
  c.set('route', contract.path);
  const { caller, userId } = await admit(parts, c, { scope: contract.scope, ownUser: contract.ownUser ?? false });
  const text = contract.body ? await c.req.text() : '';
  const input = {
    params: check('path', contract.params, c.req.param()),
    query: check('query', contract.query, Object.fromEntries(new URL(c.req.url).searchParams)),
    body: contract.body ? check('body', contract.body, readJson(text, c.req.header('content-type'))) : undefined,
  };
  const key = contract.keyed ? readKey(c.req.header('idempotency-key')) : null;
  const requestId = c.get('requestId');
  const context: RouteContext = {
    ...{ memory: parts.memory, agent: parts.agent, metrics: parts.metrics, draining: parts.draining },
    ...{ caller, requestId, userId: userId ?? '', idempotencyKey: key },
    doer: doers[caller.kind],
    stored: (id) => storedUserId(caller, id),
    given: (id) => (caller.kind === 'local' ? id : givenUserId(caller.app, id)),
    actor: (given) => (caller.kind === 'user' ? 'user' : (given ?? 'user')),
    accepts: c.req.header('accept') ?? '',
    lastEventId: c.req.header('last-event-id') || undefined,
    tokens: parts.tokens,
    signal: c.req.raw.signal,
    report: (error) => parts.report(error, requestId),
  };
  async function answer(): Promise<Response> {
    const result = await run(input, context);
    return result instanceof Response ? result : Response.json(result, { status: contract.status });
  }
  if (key === null || userId === null) return answer();
  return once(parts.memory.requests, { userId, key, method: c.req.method, path: c.req.path, body: text }, answer);
}

const doers = { local: 'operator', key: 'application', user: 'user' } as const satisfies Record<Caller['kind'], string>;

/** Other media types could come from a form of any web page. */
function readJson(text: string, type: string | undefined): unknown {
  if (text === '') return undefined;
  if (!/^application\/(.+\+)?json\s*(;|$)/i.test(type ?? ''))
    throw invalid('Send the body as JSON, with `Content-Type: application/json`.');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw Object.assign(invalid('The body is not valid JSON.'), { cause });
  }
}

/** Throws `invalid_input`, naming each place but not what was there. */
function check(part: string, schema: z.ZodType | undefined, value: unknown): unknown {
  const parsed = schema?.safeParse(value);
  if (!parsed || parsed.success) return parsed?.data;
  const problems = parsed.error.issues.map(({ path, message }) => ({ at: path.map(String).join('.'), message }));
  const [first] = problems;
  throw invalid(`The ${part} is not as it should be${first?.at ? ` at ${first.at}` : ''}: ${first?.message}.`, {
    in: part,
    problems,
  });
}
