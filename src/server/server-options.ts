// What createServer() may be told.
import type { Agent } from '../agent/agent-types.js';
import type { Memory } from '../memory-types/memory.js';
import type { Authenticate } from './caller.js';
import type { ProxyOptions } from './proxy/proxy-options.js';
import type { RateLimiter } from './rate-limit.js';
import type { UserTokens } from './user-tokens.js';

export interface ServerOptions {
  memory: Memory;
  /** Who answers on /chat. Default one over the memory, with its language model. */
  agent?: Agent;
  /** Who may ask. Default everybody who reaches the server: only for loopback and tests. */
  authenticate?: Authenticate;
  /** How often each caller may ask. Default as often as it likes. */
  limiter?: RateLimiter;
  /** Makes user tokens for keys with the scope `admin`. Default none are made. */
  tokens?: UserTokens | null;
  /** Origins whose pages may call the API, such as `https://app.example.org`. Default none. */
  allowedOrigins?: readonly string[];
  /** Names this server answers to in the `Host` header, without port. Default any; `recollect serve` on loopback sets its own. */
  allowedHosts?: readonly string[];
  /** Serve the web app at `/`, where it was built. Default true. */
  ui?: boolean;
  /** Bytes of a request's body at most. Default 1,000,000. */
  bodyLimit?: number;
  /** Passes the providers' own APIs on, with memory, at `/anthropic` and `/openai/v1`. Default they are not there. */
  proxy?: ProxyOptions;
  /** Takes a line of the access log, as JSON: no bodies, no query, no ids of people. Default none is written. */
  log?: (line: string) => void;
}
