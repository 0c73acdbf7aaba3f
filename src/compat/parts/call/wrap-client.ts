// The clients of Anthropic and OpenAI are made alike: withOptions() gives another of the same class, with another fetch.
import { checkId, checkScope, checkSessionId, invalid } from '../../../domain/input.js';
import { createCallMemory } from './call-memory.js';
import type { CallMemoryOptions, MemoryMode } from './call-types.js';
import type { Protocol } from './protocol.js';
import { type Fetch, wrapFetch } from './wrap-fetch.js';

export interface WrappableClient {
  withOptions(options: { fetch?: Fetch }): unknown;
}

export interface WithMemoryOptions extends CallMemoryOptions {
  /** Whose memory it is. Default none: each call names its user in the header x-recollect-user. */
  userId?: string;
  /** Default by the conversation. */
  sessionId?: string;
  /** Of what is stored and recalled. */
  scope?: string;
  /** Default `on`. */
  mode?: MemoryMode;
  /** Fail a call when memory fails. Default false. */
  strict?: boolean;
}

export function wrapClient<Client extends WrappableClient>(
  client: Client,
  protocol: Protocol,
  options: WithMemoryOptions,
): Client {
  const { userId, sessionId, scope, mode = 'on', strict = false, ...parts } = options;
  const fetch = (client as { fetch?: unknown }).fetch ?? globalThis.fetch;
  if (typeof client.withOptions !== 'function' || typeof fetch !== 'function')
    throw invalid('withMemory() takes a client of the official SDK.');
  const settings = {
    userId: userId === undefined ? null : checkId('userId', userId),
    sessionId: sessionId === undefined ? null : checkSessionId(sessionId),
    scope: checkScope(scope) ?? undefined,
    ...{ mode, strict },
  };
  const calls = createCallMemory(parts);
  return client.withOptions({ fetch: wrapFetch(fetch as Fetch, { protocol, calls, settings }) }) as Client;
}
