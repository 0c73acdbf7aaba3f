import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { openEmbedded } from '#src/drivers/embedded.js';
import { copyPreparedFolder } from '../support/database.js';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

async function folder(): Promise<string> {
  const path = await copyPreparedFolder();
  folders.push(path);
  return path;
}

describe('the embedded database', () => {
  it('answers each of many connections its own question', async () => {
    const driver = await openEmbedded(await folder());
    const wrong: string[] = [];
    await Promise.all(
      Array.from({ length: 12 }, async (_, caller) => {
        for (let round = 0; round < 60; round += 1) {
          const expected = `${caller} ${round}`;
          const text = caller % 2 === 0 ? 'select $1::text as value' : 'select $1::text as value, $2::int as other';
          const values = caller % 2 === 0 ? [expected] : [expected, round];
          const [row] = await driver.query<{ value: string }>(text, values);
          if (row?.value !== expected) wrong.push(expected);
        }
      }),
    );
    expect(wrong).toEqual([]);
    await driver.close();
  });

  it('lets a second opener of the folder work through the first', async () => {
    const path = await folder();
    const first = await openEmbedded(path);
    const second = await openEmbedded(path);
    expect([first.holder, second.holder, second.holderPid]).toEqual([true, false, process.pid]);
    await first.query('create table seen (value int)');
    await Promise.all([first.query('insert into seen values (1)'), second.query('insert into seen values (2)')]);
    expect(await second.query('select count(*) as count from seen')).toEqual([{ count: 2 }]);
    await second.close();
    expect(await first.query('select 1 as one')).toEqual([{ one: 1 }]);
    await first.close();
  });

  it('has one holder when several processes open a folder at once, and loses no acknowledged row', async () => {
    const path = await folder();
    const script = `
      import { openEmbedded } from '${new URL('../../dist/drivers/embedded.js', import.meta.url).href}';
      const driver = await openEmbedded(process.argv[1]);
      await driver.query('create table if not exists acknowledged (value text)').catch(() => {});
      for (let round = 0; round < 20; round += 1)
        await driver.query('insert into acknowledged values ($1)', [process.pid + ' ' + round]);
      process.stdout.write(String(driver.holder));
      await new Promise((done) => setTimeout(done, 1500));
      await driver.close();`;
    const run = () =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, path], { timeout: 25_000 });
    const outputs = (await Promise.all([run(), run(), run()])).map(({ stdout }) => stdout);
    expect(outputs.sort()).toEqual(['false', 'false', 'true']);
    const driver = await openEmbedded(path);
    expect(await driver.query('select count(*) as count from acknowledged')).toEqual([{ count: 60 }]);
    await driver.close();
  });

  it('takes over from a holder that was killed', async () => {
    const path = await folder();
    const script = `
      import { openEmbedded } from '${new URL('../../dist/drivers/embedded.js', import.meta.url).href}';
      const driver = await openEmbedded(process.argv[1]);
      await driver.query('create table kept as select 7 as value');
      process.kill(process.pid, 'SIGKILL');`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, path]).catch(() => undefined);
    const driver = await openEmbedded(path);
    expect(driver.holder).toBe(true);
    expect(await driver.query('select value from kept')).toEqual([{ value: 7 }]);
    await driver.close();
  });

  it('names the major version of a folder it cannot open', async () => {
    const path = await mkdtemp(join(tmpdir(), 'recollect-major-'));
    folders.push(path);
    await mkdir(join(path, 'postgres'));
    await writeFile(join(path, 'postgres', 'PG_VERSION'), '17\n');
    await expect(openEmbedded(path)).rejects.toMatchObject({
      code: 'database_incompatible',
      message: expect.stringContaining('PostgreSQL 17'),
    });
  });

  it('says so when the folder is a file', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'recollect-file-')), 'file');
    folders.push(path);
    await writeFile(path, '');
    await expect(openEmbedded(path)).rejects.toMatchObject({ code: 'database_unreachable' });
  });
});
