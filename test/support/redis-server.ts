// A redis-server of one test file's own, to be paused, killed and started again, and a line to it that can be made slow.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { whenOver } from './when-over.js';

export interface RedisServer {
  url: string;
  start(): Promise<void>;
  /** As a crash does. */
  kill(): Promise<void>;
}

/** Keeps nothing on disk. It is killed after the file. */
export async function startRedis(...settings: string[]): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'recollect-redis-'));
  const port = await freePort();
  let running: ChildProcess | undefined;
  const server: RedisServer = {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      const given = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder, ...settings];
      running = spawn('redis-server', given, { stdio: 'ignore' });
      await reachable(port);
    },
    async kill() {
      if (!running || running.exitCode !== null || running.signalCode !== null) return;
      const gone = once(running, 'exit');
      running.kill('SIGKILL');
      await gone;
    },
  };
  whenOver(async () => {
    await server.kill();
    await rm(folder, { recursive: true, force: true });
  });
  await server.start();
  return server;
}

/** Passes bytes on, each way `delay` ms late. */
export async function slowLine(to: string, delay: number): Promise<{ url: string }> {
  const target = Number(new URL(to).port);
  const open = new Set<Socket>();
  const proxy = createServer((caller) => {
    const server = connect(target, '127.0.0.1');
    for (const [from, into] of [
      [caller, server],
      [server, caller],
    ] as const) {
      open.add(from);
      from.on('data', (bytes) => setTimeout(() => into.writable && into.write(bytes), delay));
      from.on('close', () => into.destroy());
      from.on('error', () => into.destroy());
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  whenOver(() => {
    for (const socket of open) socket.destroy();
    proxy.close();
  });
  return { url: `redis://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function reachable(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const socket = connect(port, '127.0.0.1');
    const answered = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (answered) return;
    await pause(25);
  }
  throw new Error('redis-server did not start');
}
