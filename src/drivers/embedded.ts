// The embedded database: PGlite in a worker thread, reached through the same driver as a server (drivers/postgres.ts).
// One process holds a folder; a second one finds the holder's socket and works through it.
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { chmod, lstat, mkdir, readFile, realpath, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { RecollectError } from '../errors.js';
import type { DatabaseDriver } from '../ports/database.js';
import { scrub, startTidying, tidy } from './embedded-tidy.js';
import type { EmbeddedWorkerData, EmbeddedWorkerMessage } from './embedded-worker.js';
import { openPostgres } from './postgres.js';

/** PostgreSQL major of the embedded build; a folder of another one does not open. */
export const embeddedMajor = '18';

/** As PostgreSQL's own clients look for it. */
const socketName = '.s.PGSQL.5432';

export interface EmbeddedDatabase extends DatabaseDriver {
  /** True when this process holds the folder; false when it works through another one. */
  readonly holder: boolean;
  /** Process that holds the folder, where known. */
  readonly holderPid: number | null;
}

/** Opens the folder, making it on first use. Throws `database_incompatible`, `database_full`, `database_failed`. */
export async function openEmbedded(folder: string): Promise<EmbeddedDatabase> {
  const data = await prepareFolder(folder);
  const socketFolder = await makeSocketFolder(data);
  const socketPath = join(socketFolder, socketName);
  const pidPath = join(socketFolder, 'pid');
  let worker: Worker | undefined;
  // Taking over a dead holder's socket is look, remove, listen: two processes doing it at once would both hold the folder.
  const hold = () =>
    oneAtATime(join(socketFolder, 'opening'), async () => {
      if (await answers(socketPath)) return;
      await rm(socketPath, { force: true });
      worker = await startWorker(data, socketPath);
      await chmod(socketPath, 0o600);
      await writeFile(pidPath, String(process.pid), { mode: 0o600 });
      startTidying(driver);
    });
  const driver = await openPostgres(
    { socketFolder },
    {
      connections: 6,
      description: `embedded ${data}`,
      // The process that held the folder has ended: this one, or another of those that are left, holds it from now on.
      onUnreachable: hold,
      afterClose: async () => {
        if (worker) await stopWorker(worker);
      },
    },
  );
  await hold();
  const holderPid = Number(await readFile(pidPath, 'utf8').catch(() => '')) || null;
  return {
    get holder() {
      return worker !== undefined;
    },
    get holderPid() {
      return worker ? process.pid : holderPid;
    },
    description: driver.description,
    query: (text, values) => driver.query(text, values),
    transaction: (opening, work, given) => driver.transaction(opening, work, given),
    script: (text) => driver.script(text),
    tidy: () => tidy(driver),
    scrub: (tables) => scrub(driver, tables),
    close: () => driver.close(),
  };
}

async function prepareFolder(folder: string): Promise<string> {
  try {
    await makeFolder(resolve(folder));
    const data = join(await realpath(folder), 'postgres');
    const versionFile = join(data, 'PG_VERSION');
    if (!existsSync(versionFile)) return data;
    const major = (await readFile(versionFile, 'utf8')).trim();
    if (major === embeddedMajor) return data;
    throw new RecollectError(
      'database_incompatible',
      `The folder ${folder} was written by PostgreSQL ${major}; this version embeds ${embeddedMajor}. ` +
        'Open it with the Recollect version that wrote it, export, and import here.',
    );
  } catch (error) {
    throw folderError(error, folder);
  }
}

/** One level at a time: with `recursive`, Node spins for ever where nothing can be made in the parent (/proc). */
async function makeFolder(folder: string): Promise<void> {
  if (existsSync(folder) && statSync(folder).isDirectory()) return;
  if (!existsSync(dirname(folder))) await makeFolder(dirname(folder));
  await mkdir(folder, { mode: 0o700 });
}

/**
 * The socket is the lock, so everybody who opens the folder must look for it in one place: in the folder itself, which
 * two containers on one volume share. Socket paths end at 107 bytes; past that it is a folder of this user under /tmp.
 */
async function makeSocketFolder(data: string): Promise<string> {
  const beside = dirname(data);
  if (Buffer.byteLength(join(beside, socketName)) <= 100) return beside;
  const own = `/tmp/recollect-${userInfo().uid}`;
  await mkdir(own, { recursive: true, mode: 0o700 });
  const { uid, mode } = await lstat(own);
  // Somebody who made it first could pose as the database.
  if (uid !== userInfo().uid || (mode & 0o077) !== 0)
    throw new RecollectError(
      'database_unreachable',
      `${own} belongs to somebody else or is open to others; remove it.`,
    );
  const socketFolder = join(own, createHash('sha256').update(data).digest('hex').slice(0, 20));
  await mkdir(socketFolder, { recursive: true, mode: 0o700 });
  return socketFolder;
}

/** Holds a lock folder while `work` runs; one left by a process that died in the middle counts for 30 seconds. */
async function oneAtATime<Result>(lockFolder: string, work: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      await mkdir(lockFolder);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const age = Date.now() - (await stat(lockFolder).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
      if (age > 30_000) await rm(lockFolder, { recursive: true, force: true });
      else await delay(30);
    }
  }
  try {
    return await work();
  } finally {
    await rm(lockFolder, { recursive: true, force: true });
  }
}

async function answers(socketPath: string): Promise<boolean> {
  if (!existsSync(socketPath)) return false;
  return new Promise((done) => {
    const socket = connect(socketPath);
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}

async function startWorker(folder: string, socketPath: string): Promise<Worker> {
  // There until the folder has been opened once: what a first start left half made holds nothing and is made anew.
  const unfinished = `${folder}.unfinished`;
  if (existsSync(unfinished)) await rm(folder, { recursive: true, force: true });
  const fresh = !existsSync(join(folder, 'PG_VERSION'));
  try {
    if (fresh) await writeFile(unfinished, '');
    const worker = await runWorker(folder, socketPath, fresh);
    await rm(unfinished, { force: true });
    return worker;
  } catch (error) {
    const held = error instanceof RecollectError && error.code === 'database_locked';
    if (fresh && !held) await rm(folder, { recursive: true, force: true });
    throw folderError(error, folder);
  }
}

async function runWorker(folder: string, socketPath: string, fresh: boolean): Promise<Worker> {
  const workerData: EmbeddedWorkerData = { folder, socketPath, templatePath: fresh ? templatePath() : null };
  // The host's own flags (--input-type, loaders) are not meant for this thread and can keep it from starting.
  const worker = new Worker(new URL('./embedded-worker.js', import.meta.url), { workerData, execArgv: [] });
  const message = await new Promise<EmbeddedWorkerMessage>((done) => {
    worker.once('message', done);
    worker.once('error', (error) => done({ type: 'failed', message: error.message, code: undefined }));
    worker.once('exit', (code) => done({ type: 'failed', message: `exit ${code}`, code: undefined }));
  });
  if (message.type === 'ready') {
    // The connections keep the process alive while work is open; the thread alone must not.
    worker.unref();
    return worker;
  }
  await worker.terminate();
  if (message.type === 'taken')
    throw new RecollectError('database_locked', `The folder ${folder} is held by another process; try again.`);
  const full = message.code === undefined && (await isFull(folder));
  throw Object.assign(new Error(message.message), { code: full ? 'ENOSPC' : message.code });
}

/** A start that meets a full disk often just aborts. It needs a log segment, 16 MB. */
async function isFull(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(dirname(folder));
  return bavail * bsize < 16 * 2 ** 20;
}

async function stopWorker(worker: Worker): Promise<void> {
  // Ended by itself: no `exit` will come.
  if (worker.threadId === -1) return;
  const exited = new Promise<void>((done) => worker.once('exit', () => done()));
  worker.ref();
  worker.postMessage('stop');
  await exited;
}

function templatePath(): string | null {
  const path = fileURLToPath(new URL('../../templates/embedded.tar.gz', import.meta.url));
  return existsSync(path) ? path : null;
}

function folderError(error: unknown, folder: string): RecollectError {
  if (error instanceof RecollectError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || /no space left/i.test(message))
    return new RecollectError(
      'database_full',
      `There is no disk space left for ${folder}; free some and start again.`,
      {
        cause: error,
      },
    );
  if (
    code === 'EACCES' ||
    code === 'EPERM' ||
    code === 'EROFS' ||
    code === 'ENOTDIR' ||
    code === 'EEXIST' ||
    code === 'ENOENT'
  )
    return new RecollectError('database_unreachable', `The folder ${folder} cannot be opened (${code}).`, {
      cause: error,
    });
  return new RecollectError('database_failed', `The embedded database in ${folder} could not be opened.`, {
    cause: error,
  });
}
