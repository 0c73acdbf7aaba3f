// Where a benchmark runs.
import { isDatabaseUrl } from '../config.js';
import { RecollectError } from '../errors.js';

/** The environment's database does not count: made-up memories go only where `--database` says so. */
export function serverOf(database: string | undefined): string | undefined {
  if (database === undefined || isDatabaseUrl(database)) return database;
  throw new RecollectError(
    'invalid_input',
    'bench takes the postgresql:// URL of a server; without --database it makes an embedded database of its own.',
  );
}
