// recollect serve: the memory over HTTP, with its worker, until it is stopped.
import { type Command, InvalidArgumentError } from 'commander';
import { createAgent } from '../agent/create-agent.js';
import { type Config, readConfig } from '../config.js';
import { readServiceLimits } from '../domain/service-limits.js';
import { RecollectError } from '../errors.js';
import { createMemory } from '../memory.js';
import type { Memory } from '../memory-types/memory.js';
import { createAuthenticator } from '../server/authentication.js';
import { createServer } from '../server/create-server.js';
import { isLoopback, type Listening, listen, loopbackHosts } from '../server/listen.js';
import { createRateLimiter } from '../server/rate-limit.js';
import { createUserTokens, type UserTokens } from '../server/user-tokens.js';
import { answeringModel } from './answering-model.js';
import { databasePlace } from './open-memory.js';
import { type Output, paint } from './output.js';
import { readSharedOptions, wholeNumber, withSharedOptions } from './shared-options.js';
import { stopSignal } from './stop-signal.js';

interface ServeOptions {
  host: string;
  port: number;
  allowOrigin?: string[];
  allowHost?: string[];
  bodyLimit: number;
  worker: boolean;
  ui: boolean;
  proxy: boolean;
  strictMemory: boolean;
}

export function addServeCommand(program: Command): void {
  withSharedOptions(program.command('serve'))
    .description('serve the memory over HTTP until stopped')
    .option('--host <address>', 'where to listen', '127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 for any that is free', portNumber, 7437)
    .option('--allow-origin <origins...>', 'web pages that may call it, such as https://app.example.org')
    .option('--allow-host <names...>', 'names it answers to besides its address, such as memory.example.org')
    .option('--body-limit <bytes>', 'of a request at most', wholeNumber(1), 1_000_000)
    .option('--no-proxy', 'leave /anthropic and /openai/v1 out')
    .option('--strict-memory', 'fail a proxied call when memory fails', false)
    .option('--no-worker', 'leave background work to `recollect worker`')
    .option('--no-ui', 'serve the API without the web app')
    .action(async (options: ServeOptions, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const memory = await createMemory({ database: databasePlace(database), worker: options.worker });
      try {
        const listening = await openServer(memory, options, output);
        // Before anybody is told that it runs.
        const stopped = stopSignal();
        greet(output, listening.url, options.ui);
        await stopped;
        output.note('recollect serve: finishing what runs.');
        await listening.close();
      } finally {
        await memory.close();
      }
      output.document({ stopped: true });
    });
}

async function openServer(memory: Memory, options: ServeOptions, output: Output): Promise<Listening> {
  const { tokenSecret: secret, tokenIssuer: issuer, tokenKeys: keys, ...config } = readConfig();
  const limits = readServiceLimits(config.limits);
  const tokens = createUserTokens({ secret, issuer, keys, lifetime: limits.tokenLifetime });
  const loopback = isLoopback(options.host);
  if (!loopback) await checkGuarded(memory, tokens, options.host);
  const { allowOrigin: allowedOrigins, allowHost, bodyLimit, ui } = options;
  // On other addresses the key guards; names are checked where they are given.
  const allowedHosts = allowHost || loopback ? [...loopbackHosts, ...(allowHost ?? [])] : undefined;
  const server = createServer({
    ...{ memory, allowedOrigins, allowedHosts, bodyLimit, ui },
    agent: createAgent({ memory, model: answeringModel() }),
    authenticate: createAuthenticator({ keys: memory.keys, tokens, loopback }),
    limiter: createRateLimiter(limits),
    tokens,
    proxy: options.proxy ? proxyOptions(config, options.strictMemory) : undefined,
    log: (line) => output.note(line),
  });
  return listen(server, options);
}

function proxyOptions(
  config: Pick<Config, 'apiBaseUrl' | 'apiKey' | 'openaiBaseUrl' | 'openaiApiKey'>,
  strict: boolean,
) {
  return {
    anthropic: { baseUrl: config.apiBaseUrl, apiKey: config.apiKey },
    openai: { baseUrl: config.openaiBaseUrl, apiKey: config.openaiApiKey },
    strict,
  };
}

/** Whoever reaches an address of the network could read every memory. */
async function checkGuarded(memory: Memory, tokens: UserTokens | null, host: string): Promise<void> {
  if (tokens || (await memory.keys.inUse())) return;
  throw new RecollectError(
    'config_invalid',
    `Everybody who reaches ${host} could read every memory. Make a key first (\`recollect keys create\`), ` +
      'set RECOLLECT_TOKEN_SECRET, or listen on 127.0.0.1.',
  );
}

function greet(output: Output, url: string, ui: boolean): void {
  if (ui) output.line('Open ', paint('cyan', url), ' to see, correct and own the memory.');
  output.line(paint('bold', 'Recollect'), ` serves the memory at ${url}; stop it with Ctrl-C.`);
  output.line(
    '  To talk with it, in another terminal:  ',
    paint('cyan', 'npm run chat'),
    '  or  ',
    paint('cyan', 'recollect chat --user me'),
  );
  output.line('  To see what there is:  ', paint('cyan', `curl ${url}/openapi.json`));
  if (output.json) output.note(`recollect serve: listening on ${url}`);
}

function portNumber(text: string): number {
  const port = wholeNumber(0)(text);
  if (port > 65_535) throw new InvalidArgumentError('It must be at most 65535.');
  return port;
}
