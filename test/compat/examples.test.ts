// The examples of integrations run as a reader would run them: in a project that has Recollect and the other side's package.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { copyPreparedFolder } from '../support/database.js';

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const root = fileURLToPath(new URL('../../', import.meta.url));
const examples = join(root, 'examples', 'integrations');
let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'recollect-integration-'));
  const packages = join(project, 'node_modules');
  await mkdir(packages);
  const theirs = join(root, 'test', 'compat', 'node_modules');
  for (const name of await readdir(theirs))
    if (!name.startsWith('.')) await symlink(join(theirs, name), join(packages, name), 'dir');
  await symlink(root, join(packages, 'recollect'), 'dir');
  await symlink(join(root, 'node_modules', '@anthropic-ai'), join(packages, '@anthropic-ai'), 'dir');
});

afterAll(() => rm(project, { recursive: true, force: true }));

test.each(readdirSync(examples))('examples/integrations/%s ends well', async (name) => {
  await copyFile(join(examples, name), join(project, name));
  const database = await copyPreparedFolder();
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', RECOLLECT_DATABASE_URL: database };
  const off = { MEM0_TELEMETRY: 'false', OPENAI_AGENTS_DISABLE_TRACING: '1', MASTRA_TELEMETRY_DISABLED: '1' };
  const child = spawn(process.execPath, [name], {
    cwd: project,
    env: { ...env, ...off },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const [status] = await once(child, 'close');
  await rm(database, { recursive: true, force: true });
  expect({ status, complaint }).toEqual({ status: 0, complaint: '' });
});
