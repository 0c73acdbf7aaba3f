// recollect keys from the outside: a key is printed once, the list tells its life, and no command needs a model.
import { rm } from 'node:fs/promises';
import { afterAll, expect, test, vi } from 'vitest';
import { createUserTokens } from '#src/server/user-tokens.js';
import { copyPreparedFolder } from '../support/database.js';
import { runCli as run } from './run-cli.js';

vi.setConfig({ testTimeout: 180_000 });

const database = await copyPreparedFolder();
afterAll(() => rm(database, { recursive: true, force: true }));
// A model that is not there: keys are made without one.
const runCli = (...args: string[]) =>
  run([...args, '--database', database], { env: { RECOLLECT_EMBEDDING_MODEL: './nowhere.mjs' } });

test('create, rotate, revoke and list', async () => {
  const made = await runCli('keys', 'create', '--name', 'web', '--app', 'shop', '--expires', '90d', '--json');
  expect(made).toMatchObject({ status: 0, stderr: '' });
  const key = JSON.parse(made.stdout);
  expect(key).toMatchObject({ app: 'shop', name: 'web', scopes: ['read', 'write'], replacedBy: null });
  expect(new Date(key.expiresAt).getTime() - new Date(key.createdAt).getTime()).toBeCloseTo(90 * 86_400_000, -4);
  const rotated = await runCli('keys', 'rotate', key.id, '--overlap', '1h');
  expect(rotated).toMatchObject({ status: 0, stderr: '' });
  expect(rotated.stdout).toMatch(
    /^Key [a-z0-9]{12} \(app shop; read, write\)\. It is shown this once:\nrk_[a-z0-9]{12}_/,
  );
  expect((await runCli('keys', 'revoke', key.id)).stdout).toBe(`The key ${key.id} is revoked.\n`);
  const list = await runCli('keys', 'list');
  expect(list.stdout).toMatch(new RegExp(`${key.id} +shop +web +read,write .* never +revoked \\d{4}-`));
  expect(list.stdout).toMatch(/shop +web +read,write .* never +works\n/);
  expect(list.stdout).not.toContain('rk_');
});

test('what is wrong ends with one line and without a key', async () => {
  const wrong = [
    [['create', '--name', 'x', '--scopes', 'all', '--expires', '1d'], 2, /Scopes are read, write, admin/],
    [['revoke', 'nosuchkey234'], 1, /There is no key .*not_found/],
  ] as const;
  await Promise.all(
    wrong.map(async ([args, status, line]) => {
      const refused = await runCli('keys', ...args);
      expect(refused).toMatchObject({ status, stdout: '' });
      expect(refused.stderr).toMatch(line);
      expect(refused.stderr.trimEnd().split('\n')).toHaveLength(1);
    }),
  );
});

test('a token is made without a database, with the shared secret only', async () => {
  const secret = 'a shared secret of at least 32 bytes';
  const token = (env: Record<string, string>) =>
    run(['keys', 'token', '--user', 'ana', '--app', 'shop', '--json'], { env });
  const [made, refused] = await Promise.all([token({ RECOLLECT_TOKEN_SECRET: secret }), token({})]);
  const tokens = createUserTokens({ secret, lifetime: 3_600_000 });
  const caller = await tokens?.verify(JSON.parse(made.stdout).token);
  expect(caller).toEqual({ kind: 'user', app: 'shop', userId: 'ana', scopes: ['read', 'write'] });
  expect(refused).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('RECOLLECT_TOKEN_SECRET') });
});
