// A route with what runs for it. The handler sees checked input and a caller that may do this; nothing of HTTP.
import type { Agent } from '../../agent/agent-types.js';
import type { Memory } from '../../memory-types/memory.js';
import type { Caller } from '../caller.js';
import type { RouteContract, RouteInput, RouteOutput } from '../contract/route.js';
import type { Metrics } from '../metrics.js';
import type { UserTokens } from '../user-tokens.js';

export interface RouteContext {
  memory: Memory;
  agent: Agent;
  metrics: Metrics;
  caller: Caller;
  /** As the user is stored; empty for a route of the deployment. */
  userId: string;
  /** Who asks, for what concerns the whole user: `operator`, `application` or `user`. */
  doer: string;
  /** A user id of the request's body, as it is stored. */
  stored(userId: string): string;
  /** A stored user id, as the caller names it. */
  given(userId: string): string;
  /** Who is written down as having done it; an application may name somebody. */
  actor(named?: string): string;
  /** Of the request's headers. */
  accepts: string;
  idempotencyKey: string | null;
  /** The last event a client saw before it came back. */
  lastEventId: string | undefined;
  /** Null where the server takes no tokens. */
  tokens: UserTokens | null;
  requestId: string;
  /** Writes an error to the server's log that the caller is told of some other way. */
  report(error: unknown): void;
  /** The caller left. */
  signal: AbortSignal;
  /** The server is being stopped: streams without an end should end. */
  draining: AbortSignal;
}

export interface BoundRoute {
  contract: RouteContract;
  /** Gives the body of a JSON response, or a response of its own. */
  run(input: { params: unknown; query: unknown; body: unknown }, context: RouteContext): Promise<unknown>;
}

export function bindRoute<Route extends RouteContract>(
  contract: Route,
  handler: (input: RouteInput<Route>, context: RouteContext) => Promise<RouteOutput<Route> | Response>,
): BoundRoute {
  // dispatch.ts has parsed the input by the contract's schemas.
  return { contract, run: (input, context) => handler(input as RouteInput<Route>, context) };
}
