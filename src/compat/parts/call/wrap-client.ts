// The clients of Anthropic and OpenAI are made alike: withOptions() gives another of the same class, with another fetch.
import { invalid } from '../../../domain/input.js';
import { readDefaults, type WithMemoryOptions } from './call-defaults.js';
import { createCallMemory } from './call-memory.js';
import type { Protocol } from './protocol.js';
import { type Fetch, wrapFetch } from './wrap-fetch.js';

export interface WrappableClient {
  withOptions(options: { fetch?: Fetch }): unknown;
}

export function wrapClient<Client extends WrappableClient>(
  client: Client,
  protocol: Protocol,
  options: WithMemoryOptions,
): Client {
  const fetch = (client as { fetch?: unknown }).fetch ?? globalThis.fetch;
  if (typeof client.withOptions !== 'function' || typeof fetch !== 'function')
    throw invalid('withMemory() takes a client of the official SDK.');
  const { settings, parts } = readDefaults(options);
  const calls = createCallMemory(parts);
  return client.withOptions({ fetch: wrapFetch(fetch as Fetch, { protocol, calls, settings }) }) as Client;
}
