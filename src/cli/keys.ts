// recollect keys: the keys of applications. Opens no memory: neither an embedding model nor a worker is needed.
import { type Command, InvalidArgumentError } from 'commander';
import { readConfig } from '../config.js';
import { type Scope, scopes } from '../domain/app.js';
import type { ApplicationKey, NewApplicationKey } from '../domain/application-key.js';
import { keyTrouble } from '../domain/application-key.js';
import { readDuration } from '../domain/duration.js';
import { readServiceLimits } from '../domain/service-limits.js';
import { isRecollectError, RecollectError } from '../errors.js';
import { createKeys } from '../memory/keys.js';
import type { Keys } from '../memory-types/memory.js';
import { createUserTokens } from '../server/user-tokens.js';
import { withDatabase } from '../wiring/drivers.js';
import { databasePlace } from './open-memory.js';
import { type Output, paint } from './output.js';
import { readSharedOptions, withSharedOptions } from './shared-options.js';
import { alignColumns } from './table.js';

export function addKeysCommand(program: Command): void {
  const keys = program.command('keys').description('make, list, rotate and revoke the keys of applications');
  addCreate(keys);
  addList(keys);
  addRotate(keys);
  addRevoke(keys);
  addToken(keys);
}

function addCreate(keys: Command): void {
  withSharedOptions(keys.command('create'))
    .description('make a key; it is shown once')
    .requiredOption('--name <name>', 'what it is for')
    .option('--scopes <list>', 'of read, write, admin (read,write)', readScopes, ['read', 'write'] as const)
    .option('--app <app>', 'store users as app/user (none: ids stay as given, for a deployment with one application)')
    .option('--expires <time>', 'such as 90d (never)', duration)
    .option('--adopt', 'take over users recorded as app/... without a key of the app')
    .action(
      async (
        options: { name: string; scopes: readonly Scope[]; app?: string; expires?: number; adopt?: boolean },
        command: Command,
      ) => {
        const { output, database } = readSharedOptions(command);
        const { expires, ...rest } = options;
        const made = await withKeys(database, (held) => held.create({ ...rest, expiresAt: fromNow(expires) }));
        showNew(output, made);
      },
    );
}

function addList(keys: Command): void {
  withSharedOptions(keys.command('list'))
    .description('list all keys with their times; none is shown whole')
    .action(async (_options: object, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const list = await withKeys(database, (held) => held.list());
      output.document({ keys: list });
      if (list.length === 0) output.line('There are no keys yet; `recollect keys create` makes one.');
      const head = ['id', 'app', 'name', 'scopes', 'created', 'expires', 'last used', 'state'];
      const rows = list.map((key) => [
        key.id,
        key.app ?? '-',
        key.name,
        key.scopes.join(','),
        minute(key.createdAt),
        key.expiresAt ? minute(key.expiresAt) : 'never',
        key.lastUsedOn ?? 'never',
        stateOf(key),
      ]);
      for (const line of rows.length > 0 ? alignColumns([head, ...rows]) : []) output.line(line);
    });
}

function addRotate(keys: Command): void {
  withSharedOptions(keys.command('rotate'))
    .description('make the key that follows another; both work for a while')
    .argument('<id>', 'id of the old key')
    .option('--overlap <time>', 'how long the old one goes on working (24h)', duration, 24 * 3_600_000)
    .option('--expires <time>', 'of the new key (as long a life as the old one’s)', duration)
    .action(async (id: string, options: { overlap: number; expires?: number }, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const rotation = {
        overlapHours: options.overlap / 3_600_000,
        ...(options.expires === undefined ? {} : { expiresAt: fromNow(options.expires) }),
      };
      const made = await withKeys(database, (held) => held.rotate(id, rotation));
      showNew(output, made);
      output.line(`The key ${id} works until ${minute(new Date(Date.now() + options.overlap))} at the latest.`);
    });
}

function addRevoke(keys: Command): void {
  withSharedOptions(keys.command('revoke'))
    .description('end a key now; running servers refuse it within 5 seconds')
    .argument('<id>', 'id of the key')
    .action(async (id: string, _options: object, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const revoked = await withKeys(database, (held) => held.revoke(id));
      output.document(revoked);
      output.line(`The key ${id} is revoked.`);
    });
}

/** Needs no database: whoever has the secret can do the same. */
function addToken(keys: Command): void {
  withSharedOptions(keys.command('token'))
    .description('make a token by which a browser or device reaches one user (needs RECOLLECT_TOKEN_SECRET)')
    .requiredOption('--user <id>', 'whose memory')
    .option('--app <app>', 'application of the user (none)')
    .option('--scopes <list>', 'of read, write (both)', readScopes)
    .option('--expires <time>', 'such as 15m (15m)', duration, 15 * 60_000)
    .action(async (options: { user: string; app?: string; scopes?: Scope[]; expires: number }, command: Command) => {
      const { output } = readSharedOptions(command);
      const { tokenSecret: secret, limits } = readConfig();
      const tokens = createUserTokens({ secret, lifetime: readServiceLimits(limits).tokenLifetime });
      if (!tokens) throw new RecollectError('config_invalid', 'Set RECOLLECT_TOKEN_SECRET, at least 32 bytes.');
      const { user: userId, app, scopes: given, expires: lifetime } = options;
      if (given?.includes('admin')) throw new RecollectError('invalid_input', 'A user token reads and writes only.');
      const made = await tokens.mint({ userId, app, scopes: given as ('read' | 'write')[] | undefined, lifetime });
      output.document(made);
      output.line(made.token);
    });
}

function withKeys<Result>(place: string | undefined, work: (keys: Keys) => Promise<Result>): Promise<Result> {
  const config = readConfig({ database: databasePlace(place) });
  return withDatabase({ database: config.database }, config, (database) => work(createKeys({ database })));
}

function showNew(output: Output, made: NewApplicationKey): void {
  output.document(made);
  const app = made.app === null ? 'no app' : `app ${made.app}`;
  output.line(`Key ${made.id} (${app}; ${made.scopes.join(', ')}). It is shown this once:`);
  output.line(paint('bold', made.key));
}

/** `90d`, `12h`, `15m`, in milliseconds. */
function duration(text: string): number {
  try {
    return readDuration('The value', text);
  } catch (error) {
    if (isRecollectError(error)) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

function readScopes(text: string): Scope[] {
  const given = text.split(',').map((part) => part.trim());
  const unknown = given.find((part) => !(scopes as readonly string[]).includes(part));
  if (unknown !== undefined) throw new InvalidArgumentError(`Scopes are ${scopes.join(', ')}.`);
  return given as Scope[];
}

function fromNow(milliseconds: number | undefined): Date | null {
  return milliseconds === undefined ? null : new Date(Date.now() + milliseconds);
}

function stateOf(key: ApplicationKey): string {
  const trouble = keyTrouble(key, new Date());
  if (trouble === 'revoked' && key.revokedAt) return `revoked ${minute(key.revokedAt)}`;
  return trouble ?? (key.replacedBy ? `replaced by ${key.replacedBy}` : 'works');
}

function minute(at: Date): string {
  return `${at.toISOString().slice(0, 16)}Z`;
}
