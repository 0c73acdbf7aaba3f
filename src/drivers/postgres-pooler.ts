// What stands between us and a PostgreSQL server: nothing, or a pooler that lends a connection for one transaction at a time.
import { RecollectError } from '../errors.js';

/** Of pg's client what is needed here. */
interface Client {
  query(text: string): Promise<{ rows: { pid: number }[] }>;
}

/**
 * Whether the connection ends at a pooler. Each of them makes up the process id it greets with (a cancel request must come
 * back to it), so the server's own differs. That the pooler is in session mode cannot be told apart, and costs only plans.
 */
export async function isPooled(client: object): Promise<boolean> {
  const { rows } = await (client as Client).query('select pg_backend_pid() as pid');
  return rows[0]?.pid !== (client as { processID?: number | null }).processID;
}

/** `prepare=true|false` in the URL: for a pooler that keeps prepared statements itself. Undefined where it says nothing. */
export function readPrepare(url: string): boolean | undefined {
  const value = parse(url)?.searchParams.get('prepare') ?? undefined;
  if (value === undefined) return undefined;
  if (value === 'true' || value === 'false') return value === 'true';
  throw new RecollectError('config_invalid', 'prepare in the URL of the database must be true or false.');
}

/** What doctor prints: never a password. */
export function describeTarget(target: { url: string } | { socketFolder: string }): string {
  if (!('url' in target)) return 'embedded';
  const url = parse(target.url);
  return url ? `postgresql ${url.hostname}${url.port ? `:${url.port}` : ''}${url.pathname}` : 'postgresql';
}

function parse(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}
