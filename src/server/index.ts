// recollect/server, one name at a time. test/pins/public-surface.test.ts holds the list.
export type { AuthenticatorParts } from './authentication.js';
export { createAuthenticator } from './authentication.js';
export type { Authenticate, Caller, Scope } from './caller.js';
export type { Server } from './create-server.js';
export { createServer } from './create-server.js';
export type { Listening, ListenOptions } from './listen.js';
export { listen } from './listen.js';
export type { Problem } from './problem.js';
export { problemStatus } from './problem.js';
export type { ProviderOptions, ProxyOptions } from './proxy/proxy-options.js';
export type { RateLimiter } from './rate-limit.js';
export { createRateLimiter } from './rate-limit.js';
export type { ServerOptions } from './server-options.js';
export type { MintInput, TokenSettings, UserTokens } from './user-tokens.js';
export { createUserTokens } from './user-tokens.js';
