// What stands around every page: navigation, deep links, appearance, another user, a server that is gone, a first page that is light.
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { findBarriers, openBrowser, openPage, serveMemory, widthBeyondScreen } from './support.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const served = await serveMemory();
const browser = await openBrowser();

const pages = ['Chat', 'Memories', 'Timeline', 'Map', 'Explain', 'Health', 'Privacy'];

test('each page is reached from the navigation, by its address, and by going back', async () => {
  const { page, expectNoTrouble, close } = await openPage(browser, served);
  const navigation = page.getByRole('navigation', { name: 'Pages' });
  for (const name of pages.slice(1)) {
    await navigation.getByRole('link', { name }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/${name.toLowerCase()}`);
    expect(await page.title()).toBe(`${name} · Recollect`);
    // Who came by keyboard is in the page, not in the navigation.
    await page.waitForFunction(() => document.activeElement?.id === 'main');
  }
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'Health' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Health' }).waitFor();
  await page.goto(`${served.url}/no/such/page`);
  await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
  expectNoTrouble();
  await close();
});

test('light and dark follow the system, and a choice lasts', async () => {
  const { page, expectNoTrouble, close } = await openPage(browser, served, { colorScheme: 'dark' });
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  const dark = await background();
  await page.getByRole('button', { name: 'Light', exact: true }).click();
  await expect.poll(background).not.toBe(dark);
  const light = await background();
  await page.reload();
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  expect(await background()).toBe(light);
  expectNoTrouble();
  await close();
});

test('another user is another memory, and stays chosen', async () => {
  const { page, expectNoTrouble, close } = await openPage(browser, served, { path: '/memories' });
  await page.getByRole('button', { name: /Memory of\s*me/ }).click();
  await page.getByLabel('User id').fill('ada');
  await page.getByRole('button', { name: 'Show this memory' }).click();
  await page.getByRole('button', { name: /Memory of\s*ada/ }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: /Memory of\s*ada/ }).waitFor();
  await page.goto(`${served.url}/memories?user=grace`);
  await page.getByRole('button', { name: /Memory of\s*grace/ }).waitFor();
  expectNoTrouble();
  await close();
});

test('on a phone everything is there and nothing sticks out', async () => {
  const { page, expectNoTrouble, close } = await openPage(browser, served, { viewport: { width: 360, height: 720 } });
  for (const name of pages) {
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('dialog', { name: 'Menu' }).getByRole('link', { name }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    expect(await widthBeyondScreen(page), name).toBe(0);
  }
  expectNoTrouble();
  await close();
});

test('nothing bars the way to any page, in light and in dark', async () => {
  await served.client.facts.add({ userId: 'seen', text: 'I am allergic to shellfish.', type: 'constraint' });
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, close } = await openPage(browser, served, { colorScheme, path: '/?user=seen' });
    for (const path of [...pages.map((name) => `/${name.toLowerCase()}`), '/memories/review', '/no/such/page']) {
      await page.goto(`${served.url}${path === '/chat' ? '/' : path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await expect.poll(() => page.getByText('Loading', { exact: true }).count(), { timeout: 30_000 }).toBe(0);
      expect(await findBarriers(page), `${path} in ${colorScheme}`).toEqual([]);
    }
    await close();
  }
});

test('a server that is gone is said, and found again', async () => {
  const own = await serveMemory();
  const { page, close } = await openPage(browser, own, { path: '/memories' });
  await page.getByRole('heading', { level: 1, name: 'Memories' }).waitFor();
  await own.stop();
  await page.getByText('Recollect does not answer').waitFor();
  await own.restart();
  await page.getByText('Recollect does not answer').waitFor({ state: 'detached' });
  await close();
});

test('the first page loads less than 250 kB of packed code, from nowhere else, and paints within a second', async () => {
  const { page, expectNoTrouble, close } = await openPage(browser, served);
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  const scripts = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .flatMap(({ name }) => (name.endsWith('.js') ? [new URL(name).pathname] : [])),
  );
  let packed = 0;
  for (const path of scripts)
    packed += gzipSync(await readFile(new URL(`../../dist/ui${path}`, import.meta.url))).length;
  expect(packed).toBeGreaterThan(10_000);
  expect(packed).toBeLessThan(250_000);
  // Once more: the first visit of a busy machine also starts the browser.
  await page.reload();
  const paint = await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
  expect(await paint.jsonValue()).toBeLessThan(1_000);
  expectNoTrouble();
  await close();
});
