// No disk space, on the embedded database: an error that says so, what was acknowledged is kept, and it goes on with room.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';

const run = promisify(execFile);
const program = fileURLToPath(new URL('fill-disk.mjs', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'recollect-full-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  failure: string;
  acknowledged: number;
  kept: number;
  answered: boolean;
}

it('says database_full, loses no acknowledged turn, keeps no half of one, and goes on when there is room', {
  timeout: 180_000,
}, async () => {
  const unshare = await namespaceCommand();
  const { stdout } = unshare
    ? await run('unshare', [
        ...unshare,
        'sh',
        '-c',
        `mount -t tmpfs -o size=150m tmpfs "$1" && exec "$2" "$3" "$1"`,
        'sh',
        folder,
        process.execPath,
        program,
      ])
    : // No small disk to be had here: files that may not grow past 12 MB or 24 MB (the unit is the shell's) instead.
      await run('sh', ['-c', 'ulimit -f 24000; exec "$1" "$2" "$3" files', 'sh', process.execPath, program, folder]);
  const seen = JSON.parse(stdout) as { firstStart: string; inData: Outcome; inLog: Outcome };
  const expected = unshare ? 'database_full' : 'database_failed';
  expect(seen.firstStart).toBe('database_full');
  for (const outcome of [seen.inData, seen.inLog]) {
    expect(outcome).toEqual({
      failure: expected,
      acknowledged: expect.any(Number),
      kept: outcome.acknowledged,
      answered: true,
    });
    expect(outcome.acknowledged).toBeGreaterThan(0);
  }
});

/** How a process here gets a mount of its own, which is gone when it ends; null where it gets none. */
async function namespaceCommand(): Promise<string[] | null> {
  for (const options of [['--mount'], ['--user', '--map-root-user', '--mount']]) {
    const mounts = run('unshare', [...options, 'mount', '-t', 'tmpfs', 'tmpfs', folder]);
    if (
      await mounts.then(
        () => true,
        () => false,
      )
    )
      return options;
  }
  return null;
}
