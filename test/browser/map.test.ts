// The map: every fact is reached by mouse, finger and keyboard, by its shape as well as its colour, and as a list.
import { expect, test, vi } from 'vitest';
import { findBarriers, openBrowser, openPage, serveMemory, widthBeyondScreen } from './support.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const served = await serveMemory();
const browser = await openBrowser();
const { client } = served;
const userId = 'me';

const hostile = '<img src=x onerror="alert(1)"><script>alert(2)</script> قهوة 🙂';
const texts: readonly (readonly [string, string])[] = [
  ['I like green tea.', 'preference'],
  ['I like black tea with milk.', 'preference'],
  ['I like tea in the evening.', 'preference'],
  ['I want to sail to the Azores.', 'goal'],
  ['I am allergic to peanuts.', 'constraint'],
  ['I work on an ocean model in Fortran.', 'technical_context'],
  ['My sister lives in Braga.', 'personal_context'],
  [`I wrote ${hostile} on a wall.`, 'business_context'],
];
for (const [text, type] of texts) await client.facts.add({ userId, text, type });
const { points } = await client.facts.map({ userId });

/** Where a point is drawn: the whole map, as it is at first. */
function placeOf(point: { x: number; y: number }, box: { x: number; y: number; width: number; height: number }) {
  const scale = Math.min(box.width, box.height) / (2 * 1.12);
  return { x: box.x + box.width / 2 + point.x * scale, y: box.y + box.height / 2 - point.y * scale };
}

test('a point is pointed at, chosen and led on from, by mouse', async () => {
  const { page, expectNoTrouble, close } = await openPage(browser, served, { path: '/map' });
  const canvas = page.getByRole('application', { name: 'Map of 8 facts' });
  await canvas.waitFor();
  const details = page.getByRole('region', { name: 'Chosen fact' });
  for (const point of points) {
    const at = placeOf(point, (await canvas.boundingBox())!);
    await page.mouse.move(at.x, at.y);
    await page.mouse.click(at.x, at.y);
    await expect.poll(() => details.innerText()).toContain(point.text);
  }
  // Shapes are in the page as text only.
  expect(await page.locator('main img, main script').count()).toBe(0);
  await page.mouse.click((await canvas.boundingBox())!.x + 3, (await canvas.boundingBox())!.y + 3);
  await details.waitFor({ state: 'detached' });
  const first = placeOf(points[0]!, (await canvas.boundingBox())!);
  await page.mouse.click(first.x, first.y);
  await details.getByRole('link', { name: 'Where it was said' }).click();
  await page.locator('mark').waitFor();
  await page.goBack();
  await page.getByRole('application').waitFor();
  expectNoTrouble();
  await close();
});

test('it is moved and looked at closer, and comes back whole', async () => {
  const { page, expectNoTrouble, close } = await openPage(browser, served, { path: '/map' });
  const canvas = page.getByRole('application');
  await canvas.waitFor();
  const drawn = () => canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());
  await expect.poll(async () => (await drawn()).length).toBeGreaterThan(4_000);
  const whole = await drawn();
  await page.mouse.move(700, 500);
  await page.mouse.wheel(0, -400);
  await expect.poll(drawn).not.toBe(whole);
  const close1 = await drawn();
  await page.mouse.down();
  await page.mouse.move(780, 560, { steps: 4 });
  await page.mouse.up();
  await expect.poll(drawn).not.toBe(close1);
  await page.mouse.move(5, 5);
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect.poll(drawn).toBe(whole);
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await expect.poll(drawn).not.toBe(whole);
  await canvas.focus();
  await page.keyboard.press('0');
  await expect.poll(drawn).toBe(whole);
  expectNoTrouble();
  await close();
});

test('the keyboard goes from fact to fact, and to the details', async () => {
  const { page, expectNoTrouble, close } = await openPage(browser, served, { path: '/map' });
  const canvas = page.getByRole('application');
  await canvas.focus();
  await page.keyboard.press('ArrowRight');
  const details = page.getByRole('region', { name: 'Chosen fact' });
  await details.waitFor();
  const seen = new Set<string>();
  for (const key of ['ArrowUp', 'ArrowLeft', 'ArrowDown', 'ArrowRight', 'ArrowLeft', 'ArrowUp']) {
    await page.keyboard.press(key);
    seen.add(await details.locator('p').first().innerText());
  }
  expect(seen.size).toBeGreaterThan(2);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.tagName === 'H2');
  await canvas.focus();
  await page.keyboard.press('Escape');
  await details.waitFor({ state: 'detached' });
  expectNoTrouble();
  await close();
});

test('types have shapes of their own, and can be left out; words are found; the list tells the same', async () => {
  const { page, expectNoTrouble, close } = await openPage(browser, served, { path: '/map' });
  const canvas = page.getByRole('application');
  await canvas.waitFor();
  const legend = page.getByRole('group', { name: 'Types that are shown' });
  const shapes = await legend.locator('path').evaluateAll((paths) => paths.map((path) => path.getAttribute('d')));
  expect(new Set(shapes).size).toBe(6);
  await legend.getByText('Preference').click();
  await expect.poll(() => canvas.getAttribute('data-points')).toBe('5');
  await legend.getByText('Preference').click();
  await page.getByLabel('Find on the map').fill('tea');
  await page.getByText('3 of 8 facts').waitFor();
  await page.getByRole('button', { name: 'List' }).click();
  const list = page.getByRole('region', { name: 'Facts on the map' });
  await expect.poll(() => list.getByRole('listitem').count()).toBe(3);
  await list.getByRole('button', { name: /green tea/ }).click();
  await page.getByRole('region', { name: 'Chosen fact' }).getByText('I like green tea.').first().waitFor();
  expectNoTrouble();
  await close();
});

test('a finger is enough, nothing sticks out, and nothing bars the way', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const settings = {
      colorScheme,
      path: '/map',
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    };
    const { page, expectNoTrouble, close } = await openPage(browser, served, settings);
    const canvas = page.getByRole('application');
    await canvas.scrollIntoViewIfNeeded();
    const at = placeOf(points[2]!, (await canvas.boundingBox())!);
    await page.touchscreen.tap(at.x, at.y);
    await page.getByRole('region', { name: 'Chosen fact' }).getByText(points[2]!.text).first().waitFor();
    expect(await widthBeyondScreen(page)).toBe(0);
    expect(await findBarriers(page), colorScheme).toEqual([]);
    expectNoTrouble();
    await close();
  }
});

test('says so where there is nothing, and where a key does not reach', async () => {
  const { page, close } = await openPage(browser, served, { path: '/map?user=nobody' });
  await page.getByRole('heading', { name: 'Nothing to lay out yet' }).waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await close();
});
