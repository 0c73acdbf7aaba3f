// What no process of its own does for the embedded database: after it, the log is short and the search reads its index alone.
import { rm } from 'node:fs/promises';
import { afterAll, expect, it } from 'vitest';
import { openEmbedded } from '#src/drivers/embedded.js';
import { startTidying } from '#src/drivers/embedded-tidy.js';
import { copyPreparedFolder } from '../support/database.js';

const folder = await copyPreparedFolder();
const driver = await openEmbedded(folder);
afterAll(async () => {
  await driver.close();
  await rm(folder, { recursive: true, force: true });
});

const checkpoint = async () =>
  (await driver.query<{ at: string }>('select redo_lsn::text as at from pg_control_checkpoint()'))[0]?.at;
const visible = async () =>
  (
    await driver.query<{ pages: number }>(
      `select relallvisible as pages from pg_class where oid = 'public.filler'::regclass`,
    )
  )[0]?.pages;
const fill = (megabytes: number) =>
  driver.query(`insert into public.filler select repeat(md5(n::text), 30) from generate_series(1, $1::int * 1000) n`, [
    megabytes,
  ]);

it('vacuums what changed and checkpoints, also with others at work', async () => {
  await driver.query('create table public.filler (words text)');
  await fill(1);
  const before = await checkpoint();
  await Promise.all([driver.tidy?.(), fill(1)]);
  expect(await checkpoint()).not.toBe(before);
  // What was written lately is counted a moment later; the timer comes again as well.
  const tidied = async () => {
    await driver.tidy?.();
    return visible();
  };
  await expect.poll(tidied, { timeout: 20_000 }).toBeGreaterThan(0);
});

it('comes by itself once enough was written', async () => {
  const stop = startTidying(driver, 20);
  await driver.query('select pg_sleep(0.1)');
  const before = await checkpoint();
  await fill(40);
  const deadline = Date.now() + 20_000;
  while ((await checkpoint()) === before && Date.now() < deadline);
  expect(await checkpoint()).not.toBe(before);
  stop();
});
