// A PostgreSQL cluster a test may kill: its own folder and port, unlike the one of DATABASE_URL, which other tests share.
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openPostgres } from '#src/drivers/postgres.js';
import { migrateDatabase } from '#src/memory/migrate.js';
import { createDatabase } from '#src/store/database.js';
import { freePort, handOver, unprivileged, waitFor } from './server-process.js';

const run = promisify(execFile);

export interface Cluster {
  url: string;
  /** Ends every process of the server at once, as a crash would: nothing is flushed, no connection is said goodbye to. */
  crash(): Promise<void>;
  start(): Promise<void>;
  /** Where the cluster's disk is, seen from this process. */
  disk(): string;
  remove(): Promise<void>;
}

/**
 * Started, with Recollect's tables. `disk`: megabytes of a disk of its own for the tables. The write-ahead log is beside it, on another:
 * a server whose log cannot grow ends itself, and which of the two is full first would be a matter of luck.
 */
export async function startCluster(options: { settings?: readonly string[]; disk?: number } = {}): Promise<Cluster> {
  const bin = `/usr/lib/postgresql/${readdirSync('/usr/lib/postgresql').sort().at(-1)}/bin`;
  const folder = await mkdtemp(join(tmpdir(), 'recollect-cluster-'));
  handOver(folder);
  const port = await freePort();
  const data = join(folder, 'disk', 'data');
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  const settings = ['fsync=off', 'full_page_writes=off', 'max_connections=40', ...(options.settings ?? [])];
  const flags = settings.flatMap((setting) => ['-c', setting]);
  const server = [
    ...['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    ...flags,
  ];
  const initialise = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  let child: ChildProcess | undefined;
  let started = false;

  const cluster: Cluster = {
    url,
    async start() {
      child =
        started || !options.disk
          ? spawn(join(bin, 'postgres'), server, { stdio: 'ignore', ...unprivileged() })
          : onDisk(options.disk);
      started = true;
      await waitFor(() => ask(url), 30_000);
    },
    async crash() {
      const ended = new Promise((done) => child?.once('exit', done));
      // SIGQUIT to the postmaster: it ends itself and every backend without a word to clients and without a checkpoint.
      process.kill(postmaster(disk()), 'SIGQUIT');
      await ended;
    },
    disk,
    async remove() {
      if (child && child.exitCode === null) await cluster.crash().catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
  function disk(): string {
    return options.disk && child ? `/proc/${child.pid}/root${join(folder, 'disk')}` : join(folder, 'disk');
  }
  /** In a mount namespace of its own, which is gone with the server. */
  function onDisk(megabytes: number): ChildProcess {
    const mount = `mount -t tmpfs -o size=${megabytes}m,mode=777 tmpfs "$1"`;
    const make = `runuser -u postgres -- "$1" --waldir=${quote(join(folder, 'log'))} ${initialise.map(quote).join(' ')} >/dev/null`;
    const serve = 'exec setpriv --reuid postgres --regid postgres --clear-groups "$@"';
    const script = `${mount} && shift && ${make} && shift && ${serve}`;
    const programs = [join(folder, 'disk'), join(bin, 'initdb'), join(bin, 'postgres')];
    return spawn('unshare', ['--mount', 'sh', '-c', script, 'sh', ...programs, ...server], { stdio: 'ignore' });
  }
  execFileSync('mkdir', [join(folder, 'disk')]);
  handOver(join(folder, 'disk'));
  if (!options.disk) await run(join(bin, 'initdb'), initialise, unprivileged());
  await cluster.start();
  const driver = await openPostgres({ url });
  await migrateDatabase(createDatabase(driver));
  await driver.close();
  return cluster;
}

async function ask(url: string): Promise<void> {
  const driver = await openPostgres({ url }, { connections: 1, connectTimeout: 1_000 });
  try {
    await driver.query('select 1');
  } finally {
    await driver.close();
  }
}

function postmaster(disk: string): number {
  return Number(readFileSync(join(disk, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

function quote(text: string): string {
  return `'${text}'`;
}
