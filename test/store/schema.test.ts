// migrations/schema.sql is what the migrations give, and the check that says so can fail.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/dump-schema.mjs', import.meta.url));
const committed = fileURLToPath(new URL('../../migrations/schema.sql', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'recollect-schema-test-'));
afterAll(() => rm(folder, { recursive: true }));

function check(file: string) {
  return promisify(execFile)(process.execPath, [script, '--check', file]);
}

it('is committed as the migrations give it', async () => {
  await expect(check(committed)).resolves.toMatchObject({ stderr: '' });
});

it('differs as soon as a policy does, and the check names the line', async () => {
  const changed = join(folder, 'schema.sql');
  const text = await readFile(committed, 'utf8');
  await writeFile(changed, text.replace('force row level security', 'no force row level security'));
  const line = text.split('\n').findIndex((one) => one.includes('force row level security')) + 1;
  await expect(check(changed)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(`line ${line}:`) });
});
