// A real PgBouncer in front of the test server (DATABASE_URL), with few server connections, so that clients share them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgres } from '#src/drivers/postgres.js';
import { freePort, handOver, startProcess, waitFor } from './server-process.js';

export interface Pooler {
  /** The URL of a database of the server, by way of the pooler. */
  through(url: string): string;
  stop(): Promise<void>;
}

export async function startPgBouncer(server: string, mode: 'transaction' | 'session'): Promise<Pooler> {
  const target = new URL(server);
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'recollect-pgbouncer-'));
  const file = join(folder, 'pgbouncer.ini');
  await writeFile(
    file,
    `[databases]
* = host=${target.hostname} port=${target.port || 5432} user=${decodeURIComponent(target.username)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
default_pool_size = ${mode === 'transaction' ? 2 : 20}
max_client_conn = 200
logfile = ${join(folder, 'log')}
pidfile = ${join(folder, 'pid')}
`,
  );
  handOver(folder);
  handOver(file);
  const child = startProcess('/usr/sbin/pgbouncer', [file]);
  const through = (url: string) => {
    const pooled = new URL(url);
    pooled.hostname = '127.0.0.1';
    pooled.port = String(port);
    return pooled.href;
  };
  await waitFor(async () => {
    const driver = await openPostgres({ url: through(server) }, { connections: 1, connectTimeout: 2_000 });
    try {
      await driver.query('select 1');
    } finally {
      await driver.close();
    }
  });
  return {
    through,
    async stop() {
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
