// The worker thread that holds the embedded database: its queries block this thread, not the caller's event loop.
// Started by drivers/embedded.ts; speaks PostgreSQL's protocol on a socket that is also the folder's lock.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { vector } from '@electric-sql/pglite-pgvector';
import { Relay } from './embedded-relay.js';

export interface EmbeddedWorkerData {
  folder: string;
  socketPath: string;
  /** Archive of a prepared folder, for a first start; null once the folder exists. */
  templatePath: string | null;
}

export type EmbeddedWorkerMessage =
  | { type: 'ready' }
  | { type: 'taken' }
  | { type: 'failed'; message: string; code: string | undefined };

const errorResponse = 0x45;
/** The field V of an error message: its severity, never translated. */
const panicField = Buffer.from('VPANIC\0');
/** ENOSPC as the file system of WASM numbers it; its errors have no code and no message. */
const wasmNoSpace = 51;

const port = parentPort;
if (port) void start(workerData as EmbeddedWorkerData).catch((error: unknown) => post(failed(error)));

/** Takes the lock first, opens the folder second: an opened folder without the lock loses rows. */
async function start(data: EmbeddedWorkerData): Promise<void> {
  let relay: Relay | undefined;
  const early: import('node:net').Socket[] = [];
  const server = createServer((socket) => (relay ? relay.accept(socket) : early.push(socket)));
  const taken = await new Promise<boolean>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(true) : reject(error),
    );
    server.listen(data.socketPath, () => resolve(false));
  });
  if (taken) return post({ type: 'taken' });

  const database = await open(data);
  let panicked = false;
  relay = new Relay({
    async run(messages) {
      // After a panic (no disk space in the middle of a log write) the next call would never return. A new start recovers.
      if (panicked) process.exit(1);
      const answer = await runProtocol(database, messages);
      panicked = isPanic(answer);
      return answer;
    },
    rollback: async () => void (await database.exec('rollback')),
  });
  for (const socket of early) relay.accept(socket);
  port?.on('message', () => void stop());
  post({ type: 'ready' });

  async function stop(): Promise<void> {
    server.close();
    relay?.dropAll();
    if (!panicked) await database.close();
    process.exit(0);
  }
}

async function open(data: EmbeddedWorkerData): Promise<PGlite> {
  const template = data.templatePath === null ? undefined : new Blob([await readFile(data.templatePath)]);
  return PGlite.create({
    dataDir: data.folder,
    extensions: { vector, pg_trgm },
    // wal_recycle off: erasing must not leave old rows in recycled WAL. Small buffers: the file system caches too.
    postgresqlconf: ['wal_recycle = off', 'shared_buffers = 32MB', 'max_wal_size = 64MB'],
    ...(template ? { loadDataDir: template } : {}),
  });
}

async function runProtocol(database: PGlite, messages: Uint8Array): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  await database.runExclusive(() =>
    database.execProtocolRawStream(messages, { onRawData: (data) => void parts.push(Uint8Array.from(data)) }),
  );
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
}

/** Looks into the error messages only: a row may hold any text. */
function isPanic(answer: Uint8Array): boolean {
  const bytes = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength);
  if (!bytes.includes(panicField)) return false;
  for (let start = 0; start + 5 <= bytes.length; start += 1 + bytes.readInt32BE(start + 1)) {
    const end = start + 1 + bytes.readInt32BE(start + 1);
    if (bytes[start] === errorResponse && bytes.subarray(start + 5, end).includes(panicField)) return true;
  }
  return false;
}

function failed(error: unknown): EmbeddedWorkerMessage {
  const { message, code, errno } = error as NodeJS.ErrnoException;
  return { type: 'failed', message: String(message), code: errno === wasmNoSpace ? 'ENOSPC' : code };
}

function post(message: EmbeddedWorkerMessage): void {
  port?.postMessage(message);
}
