// The server under load: the command as a user starts it, in a process of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { RecollectError } from '../errors.js';

export interface LoadedServer {
  readonly url: string;
  /** Megabytes the process holds now (resident), by its own metrics. */
  memory(): Promise<number>;
  /** Jobs that wait, run or are tried again. */
  openJobs(): Promise<number>;
  stop(): Promise<void>;
}

export interface ServeCommand {
  command: string;
  args: readonly string[];
  environment: Record<string, string>;
}

/** Starts it and waits until it listens. */
export async function startLoadedServer({ command, args, environment }: ServeCommand): Promise<LoadedServer> {
  const child = spawn(command, args, { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
  const url = await listeningUrl(child);
  return {
    url,
    async memory() {
      const bytes = await readMetric(url, 'process_resident_memory_bytes');
      return Math.round(bytes / 2 ** 20);
    },
    async openJobs() {
      const { jobs } = (await (await fetch(`${url}/v1/stats`)).json()) as {
        jobs: { waiting: number; active: number; retrying: number };
      };
      return jobs.waiting + jobs.active + jobs.retrying;
    },
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

function listeningUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    // Read to the end: whoever closes a log ends the one who writes it.
    child.stderr?.on('data', (part: Buffer) => {
      said = `${said}${String(part)}`.slice(-2_000);
      const [, url] = /listening on (http:\S+)/.exec(said) ?? [];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', () =>
      reject(new RecollectError('internal', `recollect serve ended before it listened: ${said.slice(-300)}`)),
    );
  });
}

async function readMetric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
}
