// Servers a test starts for itself: as a user other than root, on a free port, in a folder that goes with them.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync } from 'node:fs';
import { createServer } from 'node:net';

/** PostgreSQL and PgBouncer refuse to run as root; the distribution's user `postgres` is there for them. */
export function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** Gives the folder to who will run the server. */
export function handOver(path: string): void {
  const { uid, gid } = unprivileged();
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}

export function startProcess(command: string, args: readonly string[]): ChildProcess {
  return spawn(command, [...args], { stdio: 'ignore', ...unprivileged() });
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

/** Runs `attempt` until it no longer throws; its last error after the time is over. */
export async function waitFor<Result>(attempt: () => Promise<Result>, milliseconds = 20_000): Promise<Result> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}
