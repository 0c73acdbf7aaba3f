// Health: a job that gave up is tried again, what will be forgotten, how recalls went, and what a small key may not see.
import { expect, test, vi } from 'vitest';
import { openEmbedded } from '#src/drivers/embedded.js';
import { createMemory } from '#src/memory.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { copyPreparedFolder } from '../support/database.js';
import { bigMemoryEnv } from './big-memory.js';
import { findBarriers, openBrowser, openPage, serveMemory, widthBeyondScreen } from './support.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const hostile = '<img src=x onerror="alert(1)">';

/** A folder in which a job gave up, some facts are about to expire, and hours of recalls are counted. */
async function makeFolder(): Promise<string> {
  const folder = await copyPreparedFolder();
  const driver = await openEmbedded(folder);
  const embedding = createHashEmbedding();
  let broken = true;
  const memory = await createMemory({
    ...{ database: driver, languageModel: null, worker: false },
    embeddingModel: {
      ...embedding,
      embed: (...input) => (broken ? Promise.reject(new Error('secret words')) : embedding.embed(...input)),
    },
  });
  await memory.remember({ userId: 'me', messages: [{ role: 'user', content: 'I am allergic to kiwis.' }] });
  const { jobs } = await memory.jobs.list();
  // Out of retries at once: what the queue would come to in some minutes.
  await driver.query('update recollect_jobs.job set retry_limit = 0 where id = $1', [jobs[0]!.id]);
  await memory.jobs.run();
  broken = false;
  for (const text of [`I like ${hostile}.`, 'I like tea.'])
    await memory.facts.add({ userId: 'me', text, type: 'preference' });
  await memory.facts.add({ userId: 'me', text: 'I am allergic to nuts.', type: 'constraint' });
  await memory.recall({ userId: 'me', query: 'tea' });
  await memory.close();
  await driver.close();
  return folder;
}

const folder = await makeFolder();
const served = await serveMemory({ database: folder, env: bigMemoryEnv });
const browser = await openBrowser();

test('nothing bars the way, light or dark, wide or on a phone', async () => {
  for (const [colorScheme, width] of [
    ['light', 1280],
    ['dark', 360],
  ] as const) {
    const settings = { path: '/health', colorScheme, viewport: { width, height: 800 } };
    const { page, expectNoTrouble, close } = await openPage(browser, served, settings);
    await page.getByText('Gave up after the last try').waitFor();
    await page.getByRole('heading', { name: 'This server' }).waitFor();
    await page.getByText('Everything is in order').or(page.getByText('jobs gave up')).first().waitFor();
    expect(await findBarriers(page), colorScheme).toEqual([]);
    expect(await widthBeyondScreen(page)).toBe(0);
    expectNoTrouble();
    await close();
  }
});

test('a job that gave up is tried again, and does its work', async () => {
  const { page, expectNoTrouble, close } = await openPage(browser, served, { path: '/health' });
  await page.getByRole('button', { name: 'Try again: Learn facts from an exchange' }).click();
  await page.getByText('it is tried again', { exact: false }).waitFor();
  await page.getByText('Gave up after the last try').waitFor({ state: 'detached' });
  await expect
    .poll(async () => (await served.client.facts.list({ userId: 'me' })).facts.map(({ text }) => text), {
      timeout: 60_000,
    })
    .toContain('I am allergic to kiwis.');
  expectNoTrouble();
  await close();
});

test('says what will be forgotten, how recalls went, what it cost, and how the server is', async () => {
  const { page, expectNoTrouble, close } = await openPage(browser, served, { path: '/health' });
  await page.getByText(/^2 facts expire (next month|in \w+ \d{4}|this month)\.$/).waitFor();
  await page.getByRole('list', { name: 'Facts that expire, by month' }).getByRole('listitem').nth(2).waitFor();
  await page.getByRole('link', { name: `I like ${hostile}.` }).waitFor();
  await page.getByText('2 of 4 facts never expire', { exact: false }).waitFor();
  expect(await page.locator('main img').count()).toBe(0);
  // Counted by the process before.
  const recalls = page.getByRole('region', { name: 'Recalls' });
  await recalls.getByText('What recalls came to', { exact: true }).first().waitFor();
  await recalls.getByText('As a table').first().click();
  await recalls.getByRole('table', { name: 'What recalls came to' }).getByRole('row').nth(1).waitFor();
  await recalls.getByRole('button', { name: 'Month' }).click();
  await recalls.locator('canvas').first().waitFor();
  await page.getByText('nothing was spent', { exact: false }).waitFor();
  await page.getByText('Embedding model').waitFor();
  expectNoTrouble();
  await close();
});

test('a small key sees its own, and is told why not the rest', async () => {
  const own = await copyPreparedFolder();
  const driver = await openEmbedded(own);
  const memory = await createMemory({
    ...{ database: driver, languageModel: null },
    embeddingModel: createHashEmbedding(),
  });
  const { key } = await memory.keys.create({ name: 'small', scopes: ['read', 'write'], app: 'shop' });
  await memory.facts.add({ userId: 'shop/me', text: 'I like tea.', type: 'preference' });
  await memory.close();
  await driver.close();
  const guarded = await serveMemory({ database: own, env: bigMemoryEnv });
  const { page, expectNoTrouble, close } = await openPage(browser, guarded, { path: '/health' });
  await page.evaluate((given) => sessionStorage.setItem('recollect.credential', given), key);
  await page.reload();
  await page.getByText('1 fact expires', { exact: false }).waitFor();
  await expect.poll(() => page.getByText('it takes a key of the deployment', { exact: false }).count()).toBe(3);
  await page.getByText('nothing was spent', { exact: false }).waitFor();
  expect(await findBarriers(page)).toEqual([]);
  expectNoTrouble();
  await close();
});

test('a server that is gone is said, and found again', async () => {
  const { page, close } = await openPage(browser, served, { path: '/health' });
  await page.getByText('Nothing waits, and nothing failed.').waitFor();
  await served.stop();
  await page.getByRole('button', { name: 'Week' }).click();
  await page.getByText('Recollect does not answer').waitFor();
  // What was known stays in sight.
  await page.getByText('Nothing waits, and nothing failed.').waitFor();
  await served.restart();
  await page.getByText('Recollect does not answer').waitFor({ state: 'detached' });
  await close();
});
