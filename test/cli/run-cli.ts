// Runs the built command in a process of its own, as a user would; nothing of the test's environment leaks in.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const mainPath = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface CliResult {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  /** Bytes on standard input; default none. */
  input?: string | Uint8Array;
  cwd?: string;
  env?: Record<string, string>;
}

export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const child = startCli(args, options);
  const texts = Promise.all([readAll(child.stdout), readAll(child.stderr)]);
  child.stdin?.end(options.input ?? '');
  const [status] = await once(child, 'close');
  const [stdout, stderr] = await texts;
  return { status: status as number | null, stdout, stderr };
}

export function startCli(args: readonly string[], options: CliOptions = {}): ChildProcess {
  const { command, args: all, env } = commandLine(args, options.env);
  return spawn(command, all, { cwd: options.cwd, env, stdio: 'pipe' });
}

/** What to start, for tests that start it themselves. */
export function commandLine(args: readonly string[], given: Record<string, string> = {}) {
  // Without a key, and without the colours a parent might ask for.
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...given };
  return { command: process.execPath, args: [mainPath, ...args], env };
}

/** Resolves once the process has written a line that matches. */
export function waitForLine(stream: NodeJS.ReadableStream | null, pattern: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let seen = '';
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => {
      seen += text;
      if (pattern.test(seen)) resolve();
    });
    stream?.on('end', () => reject(new Error(`ended without ${pattern}: ${seen}`)));
  });
}

async function readAll(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  stream?.setEncoding('utf8');
  for await (const part of stream ?? []) text += part;
  return text;
}
