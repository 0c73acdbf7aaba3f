// The SharedCache on Redis: each group is a hash that ends by itself. Redis may be slow or gone at any time: an answer is awaited for
// milliseconds, and after some that did not come it is left alone for a while, longer each time.
import { RecollectError } from '../errors.js';
import type { CacheLimits, SharedCache } from '../ports/shared-cache.js';

export interface RedisCacheOptions {
  /** `redis://` or, with TLS, `rediss://`; user and password in it. */
  url: string;
}

type Client = Awaited<ReturnType<typeof openClient>>;

/** Milliseconds: until a new cache goes on without a connection, for a write, for an erasure. Chosen. */
const [firstWait, writeWait, eraseWait] = [500, 250, 3_000];
/** Failures in a row after which Redis is left alone, and for how long at first and at most, ms. Chosen. */
const [failuresAtMost, firstPause, longestPause] = [5, 1_000, 30_000];
/** Entries of a removed group stay refused for this long, ms: longer than anything may write that began before. */
const refusedMilliseconds = 600_000;

// Checking and writing are one step, or a removal could come in between. Whatever else lies at the key gives way.
const writeScript = `
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
local done = redis.pcall('HSET', KEYS[1], ARGV[1], ARGV[2])
if type(done) == 'table' and done.err then
  if string.sub(done.err, 1, 9) ~= 'WRONGTYPE' then return done end
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
elseif redis.call('HLEN', KEYS[1]) > tonumber(ARGV[4]) then
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1`;

const removeScript = `
local size = redis.pcall('HLEN', KEYS[1])
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[2], '1', 'PX', ARGV[1])
if type(size) == 'table' then return 1 end
return size`;

/** Waits half a second at most for the connection, and connects again whenever it is lost. Throws `config_invalid`, `dependency_missing`. */
export async function createRedisCache({ url }: RedisCacheOptions): Promise<SharedCache> {
  if (!/^rediss?:\/\//.test(url))
    throw new RecollectError('config_invalid', 'The address of Redis must begin with redis:// or rediss://.');
  const client = await openClient(url);
  let trouble: string | null = 'not connected yet';
  /** Of writes alone: a full Redis answers reads. */
  let writeTrouble: string | null = null;
  let failures = 0;
  let pause = firstPause;
  let untilThen = 0;
  let probing = false;

  function succeeded(): void {
    failures = 0;
    pause = firstPause;
    untilThen = 0;
    trouble = null;
  }

  function failed(why: string): void {
    trouble = why;
    failures += 1;
    // What was under way together fails together: that is one reason to wait longer, not several.
    if (failures < failuresAtMost || Date.now() < untilThen) return;
    untilThen = Date.now() + pause;
    pause = Math.min(pause * 2, longestPause);
  }

  /** What the command gives in time, or why not. A command that is late may still be done. */
  async function ask<Result>(
    wait: number,
    command: (client: Client) => Promise<Result>,
  ): Promise<{ value: Result } | { why: string }> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, wait, 'late');
    });
    try {
      if (!client.isReady) return { why: trouble ?? 'not connected' };
      const value = await Promise.race([command(client), late]);
      if (value === 'late') {
        failed('it answers too late');
        return { why: 'it answers too late' };
      }
      succeeded();
      return { value };
    } catch (error) {
      const { why, answered } = reasonOf(error);
      if (!answered) failed(why);
      return { why };
    } finally {
      clearTimeout(timer);
      probing = false;
    }
  }

  /** Nobody waits for Redis while it is left alone; then one asks whether it is back. */
  function leftAlone(): boolean {
    if (failures < failuresAtMost) return false;
    if (probing || Date.now() < untilThen) return true;
    probing = true;
    return false;
  }

  client.on('error', (error: unknown) => {
    trouble = reasonOf(error).why;
  });
  client.on('ready', succeeded);
  const connecting = client.connect().catch((error: unknown) => {
    trouble = reasonOf(error).why;
  });
  await Promise.race([connecting, pauseFor(firstWait)]);

  return {
    name: 'redis',
    async read(group, names, wait) {
      const nothing = names.map(() => null);
      if (names.length === 0 || leftAlone()) return nothing;
      const found = await ask(wait, ({ buffers }) => buffers.hmGet(keyOf(group), [...names]));
      if ('value' in found) return found.value.map((value) => (value instanceof Uint8Array ? value : null));
      if (found.why === 'WRONGTYPE') await ask(writeWait, ({ unlink }) => unlink(keyOf(group)));
      return nothing;
    },
    async write(group, name, value, { milliseconds, entries }: CacheLimits) {
      if (leftAlone()) return false;
      const given = [name, Buffer.from(value), String(milliseconds), String(entries)];
      const done = await ask(writeWait, ({ run }) => run(writeScript, keysOf(group), given));
      writeTrouble = 'why' in done ? done.why : null;
      return 'value' in done && done.value === 1;
    },
    async remove(group) {
      const done = await ask(eraseWait, ({ run }) => run(removeScript, keysOf(group), [String(refusedMilliseconds)]));
      if ('value' in done) return Number(done.value);
      throw unreachable(done.why);
    },
    async contains(group) {
      const found = await ask(eraseWait, ({ exists }) => exists(keyOf(group)));
      if ('value' in found) return found.value > 0;
      throw unreachable(found.why);
    },
    trouble: () => trouble ?? writeTrouble,
    close: () => client.end(),
  };
}

/** The few commands that are used, with values as bytes. */
async function openClient(url: string) {
  const { createClient, RESP_TYPES } = await import('redis').catch((error: unknown) => {
    throw new RecollectError('dependency_missing', 'Redis needs the package redis: npm install redis', {
      cause: error,
    });
  });
  // It would hold commands back while there is no connection, and send them when nobody waits for them any more.
  const client = createClient({
    ...{ url, RESP: 2, disableOfflineQueue: true, commandsQueueMaxLength: 1_000, disableClientInfo: true },
    socket: { connectTimeout: 2_000, reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 2_000) },
  });
  const buffers = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  return {
    get isReady() {
      return client.isReady;
    },
    on: (event: string, listener: (...given: unknown[]) => void) => client.on(event, listener),
    connect: () => {
      const connecting = client.connect();
      // Nobody must close a cache for a program to end; what waits for an answer holds a timer.
      client.unref();
      return connecting;
    },
    buffers,
    unlink: (key: string) => client.unlink(key),
    exists: (key: string) => client.exists(key),
    run: (script: string, keys: string[], given: (string | Buffer)[]) =>
      client.eval(script, { keys, arguments: given }),
    async end() {
      if (!client.isOpen) return;
      if (client.isReady) await Promise.race([client.close(), pauseFor(writeWait)]);
      if (client.isOpen) client.destroy();
    },
  };
}

/** In braces: both keys of a group lie in one place of a cluster. */
function keyOf(group: string): string {
  return `recollect:{${group}}`;
}

function keysOf(group: string): string[] {
  return [keyOf(group), `${keyOf(group)}:removed`];
}

/** Redis puts a code before what it says, and then it is there. The rest of a message could hold an address or a key. */
function reasonOf(error: unknown): { why: string; answered: boolean } {
  const { code, message, name } = error as { code?: unknown; message?: unknown; name?: unknown };
  const [word] = /^[A-Z]{3,20}\b/.exec(String(message)) ?? [];
  return { why: String(word ?? code ?? name), answered: word !== undefined };
}

function unreachable(why: string): RecollectError {
  return new RecollectError('server_unreachable', `Redis cannot be reached (${why}).`);
}

function pauseFor(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
