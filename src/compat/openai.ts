// recollect/compat/openai: an OpenAI client with memory, of the same type.
import type { WithMemoryOptions } from './parts/call/call-defaults.js';
import { type WrappableClient, wrapClient } from './parts/call/wrap-client.js';
import { openaiProtocol } from './parts/openai/openai-protocol.js';

export type { WithMemoryOptions } from './parts/call/call-defaults.js';
export type { CallsMemory, MemoryMode } from './parts/call/call-types.js';
export type { WrappableClient } from './parts/call/wrap-client.js';

/**
 * The same client with memory in chat.completions and responses. The one handed in stays without. A single call can say otherwise
 * by the `x-recollect-*` headers in its options. Throws `invalid_input`.
 */
export function withMemory<Client extends WrappableClient>(client: Client, options: WithMemoryOptions): Client {
  return wrapClient(client, openaiProtocol, options);
}
