// Ten thousand facts and ten thousand turns: the page holds the rows that can be seen, and is quick to move.
import { rm } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, expect, test, vi } from 'vitest';
import { bigMemoryEnv, makeBigMemory } from './big-memory.js';
import { openBrowser, openPage, serveMemory } from './support.js';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const folder = await makeBigMemory({ facts: 10_000, sessions: 2_000, longSession: 6_000 });
const served = await serveMemory({ database: folder, env: bigMemoryEnv });
const browser = await openBrowser();
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Milliseconds between frames while something goes on, the middle one and the slowest of ten. */
async function frames(page: Page, during: () => Promise<void>): Promise<{ middle: number; slow: number }> {
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { frameTimes: times });
    const note = (time: number) => {
      times.push(time);
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
  await during();
  return page.evaluate(() => {
    const { frameTimes } = window as unknown as { frameTimes: number[] };
    const gaps = frameTimes.slice(1).map((time, index) => time - frameTimes[index]!);
    gaps.sort((one, other) => one - other);
    return { middle: gaps[Math.floor(gaps.length / 2)]!, slow: gaps[Math.floor(gaps.length * 0.9)]! };
  });
}

/** On a busy machine without a graphics card: far from what a person feels, and far below what an unvirtualised page would need. */
const slowFrame = 250;

test('the map of 5,000 is moved smoothly, and says what it leaves out', async () => {
  const { page, expectNoTrouble, close } = await openPage(browser, served, { path: '/map' });
  await page.getByRole('application', { name: 'Map of 5000 facts' }).waitFor();
  await page.getByText('5,000 older facts are left out', { exact: false }).waitFor();
  const { middle } = await frames(page, async () => {
    await page.mouse.move(600, 500);
    for (let step = 0; step < 12; step += 1) await page.mouse.wheel(0, -80);
    await page.mouse.down();
    await page.mouse.move(700, 560, { steps: 25 });
    await page.mouse.up();
  });
  expect(middle).toBeLessThan(slowFrame);
  await page.getByRole('button', { name: 'List' }).click();
  const list = page.getByRole('region', { name: 'Facts on the map' });
  await list.getByText('Statement 10000 about').waitFor();
  const scroll = await frames(page, async () => {
    for (let step = 0; step < 20; step += 1) {
      await list.evaluate((element) => element.scrollBy(0, 4_000));
      await page.waitForTimeout(30);
    }
  });
  expect(scroll.middle).toBeLessThan(slowFrame);
  expect(await list.getByRole('listitem').count()).toBeLessThan(80);
  await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await list.getByText('Statement 5001 about').waitFor();
  expectNoTrouble();
  await close();
});

test('the timeline of 2,000 conversations is scrolled to its end, page by page', async () => {
  const { page, expectNoTrouble, close } = await openPage(browser, served, { path: '/timeline' });
  const list = page.getByRole('region', { name: 'Conversations' });
  await list.getByRole('link').first().waitFor();
  const { middle } = await frames(page, async () => {
    await expect
      .poll(
        async () => {
          await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
          return list.getByText('of session 1.', { exact: false }).count();
        },
        { timeout: 120_000 },
      )
      .toBeGreaterThan(0);
  });
  expect(middle).toBeLessThan(slowFrame);
  expect(await list.getByRole('listitem').count()).toBeLessThan(80);
  expectNoTrouble();
  await close();
});

test('a conversation of 6,000 turns opens at any of them, and goes on both ways', async () => {
  const path = '/timeline?session=session%201&seq=3000';
  const { page, expectNoTrouble, close } = await openPage(browser, served, { path });
  const turns = page.getByRole('region', { name: 'Turns' });
  await turns.getByText('Turn 3000 of session 1.', { exact: false }).waitFor();
  expect(await page.locator('article').count()).toBeLessThan(60);
  await turns.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await turns
    .getByText('Turn 3060 of session 1.', { exact: false })
    .or(turns.getByText('Turn 3049 of', { exact: false }))
    .first()
    .waitFor();
  await turns.evaluate((element) => element.scrollTo(0, 0));
  await turns.getByRole('button', { name: 'Earlier turns' }).click();
  await turns.evaluate((element) => element.scrollTo(0, 0));
  await turns.getByText('Turn 2850 of session 1.', { exact: false }).waitFor();
  expect(await page.locator('article').count()).toBeLessThan(60);
  expectNoTrouble();
  await close();
});
