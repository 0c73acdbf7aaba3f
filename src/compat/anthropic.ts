// recollect/compat/anthropic: an Anthropic client with memory, of the same type.
import { messagesProtocol } from './parts/anthropic/messages-protocol.js';
import type { WithMemoryOptions } from './parts/call/call-defaults.js';
import { type WrappableClient, wrapClient } from './parts/call/wrap-client.js';

export type { WithMemoryOptions } from './parts/call/call-defaults.js';
export type { CallsMemory, MemoryMode } from './parts/call/call-types.js';
export type { WrappableClient } from './parts/call/wrap-client.js';

/**
 * The same client with memory in messages.create and stream, parse and tool runners, of the beta API as well. The one handed in
 * stays without. A single call can say otherwise by the `x-recollect-*` headers in its options. Throws `invalid_input`.
 */
export function withMemory<Client extends WrappableClient>(client: Client, options: WithMemoryOptions): Client {
  return wrapClient(client, messagesProtocol, options);
}
