// The examples run as a reader would run them: in a project that depends on the package. Each asserts its own result.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { copyPreparedFolder } from '../support/database.js';

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const root = fileURLToPath(new URL('../../', import.meta.url));
let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'recollect-example-'));
  await mkdir(join(project, 'node_modules'));
  await symlink(root, join(project, 'node_modules', 'recollect'), 'dir');
  const telemetry = join('node_modules', '@opentelemetry');
  await symlink(join(root, telemetry), join(project, telemetry), 'dir');
});

afterAll(() => rm(project, { recursive: true, force: true }));

test.each(['first-memory', 'agent', 'http-client', 'open-telemetry'])('examples/%s.ts ends well', async (name) => {
  // They hold no types of their own, so every Node runs them under this name.
  await copyFile(join(root, 'examples', `${name}.ts`), join(project, `${name}.mjs`));
  const database = await copyPreparedFolder();
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', RECOLLECT_DATABASE_URL: database };
  const child = spawn(process.execPath, [`${name}.mjs`], { cwd: project, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const [status] = await once(child, 'close');
  await rm(database, { recursive: true, force: true });
  expect({ status, complaint }).toEqual({ status: 0, complaint: '' });
});
