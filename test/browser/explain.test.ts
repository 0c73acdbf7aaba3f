// Explain: a message, every step of its recall, other settings, two of them beside each other.
import { expect, test, vi } from 'vitest';
import { findBarriers, openBrowser, openPage, serveMemory, widthBeyondScreen } from './support.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const served = await serveMemory();
const browser = await openBrowser();
const { client } = served;
const userId = 'me';

const hostile = '<img src=x onerror="alert(1)">';
for (const text of ['I like spicy food.', 'I do not eat meat.', 'I cook rice twice a week.', `I say ${hostile} a lot.`])
  await client.facts.add({ userId, text, type: 'preference' });
await client.remember({
  userId,
  sessionId: 's1',
  extract: false,
  messages: [{ role: 'user', content: 'Yesterday I cooked rice with peppers for my sister.' }],
});

type Page = Awaited<ReturnType<typeof openPage>>['page'];

async function ask(page: Page, message: string): Promise<void> {
  await page.getByLabel('Message').fill(message);
  await page.getByRole('button', { name: 'Explain', exact: true }).click();
  await page.getByRole('heading', { name: 'What the model reads' }).first().waitFor();
}

const outcomes = (page: Page, label: RegExp) => page.getByRole('listitem').locator('details').getByText(label).count();

test('shows each step, from the message to the block', async () => {
  const { page, expectNoTrouble, close } = await openPage(browser, served, { path: '/explain' });
  await page.getByRole('heading', { name: 'Type a message' }).waitFor();
  await ask(page, 'What rice could I cook tonight?');
  for (const name of ['Read the message', 'Search', 'Rank', 'Judge', 'Pack', 'What the model reads'])
    await page.getByRole('heading', { level: 3, name, exact: true }).waitFor();
  await page.getByText('rice ×', { exact: false }).first().waitFor();
  await page.getByText('asks what to do', { exact: false }).or(page.getByText('speaks of the user')).first().waitFor();
  expect(await outcomes(page, /^shown, \d+ tokens$/)).toBeGreaterThan(2);
  // What a score was added up from is one click away.
  await page.getByText('I cook rice twice a week.').first().click();
  await page.getByText('Shared words').first().waitFor();
  await page.getByText('Show the block').click();
  const block = page.getByRole('region', { name: 'Memory block' });
  expect(await block.innerText()).toContain('<memory>');
  expect(await page.locator('main img').count()).toBe(0);
  // It is looked at, not used: no fact counts as used.
  expect((await client.upkeep.forecast({ userId })).soonest.map(({ uses }) => uses)).toEqual([0, 0, 0, 0]);
  expectNoTrouble();
  await close();
});

test('a smaller budget and a higher threshold show at once what they leave out', async () => {
  const { page, expectNoTrouble, close } = await openPage(browser, served, { path: '/explain' });
  await ask(page, 'What rice could I cook tonight?');
  await page.getByLabel('Budget').fill('150');
  await expect.poll(() => outcomes(page, /did not fit the budget/)).toBeGreaterThan(0);
  await page.getByLabel('Budget').fill('1500');
  await page.getByLabel('Relevance threshold').fill('1');
  await page.getByText('so nothing is shown', { exact: false }).waitFor();
  await page.getByLabel('As measured for the embedding model').check();
  await page.getByText('What was found bears on the message.').waitFor();
  expectNoTrouble();
  await close();
});

test('two settings stand beside each other, with what differs', async () => {
  const { page, expectNoTrouble, close } = await openPage(browser, served, { path: '/explain' });
  await ask(page, 'What rice could I cook tonight?');
  await page.getByRole('button', { name: 'Compare two settings' }).click();
  const second = page.getByRole('group', { name: 'Settings B' });
  await second.getByLabel('Facts and turns at most').fill('1');
  await page.getByText(/^A shows \d+ items and B 1: [1-9]\d* only in A, 0 only in B/).waitFor();
  expect(await page.getByRole('region', { name: 'With settings A' }).getByText('only here').count()).toBeGreaterThan(0);
  expect(await findBarriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Compare two settings' }).click();
  await second.waitFor({ state: 'detached' });
  expectNoTrouble();
  await close();
});

test('takes any message, of anybody, on a phone in the dark', async () => {
  const settings = { path: '/explain', colorScheme: 'dark' as const, viewport: { width: 360, height: 740 } };
  const { page, expectNoTrouble, close } = await openPage(browser, served, settings);
  await ask(page, `${hostile} قهوة 🙂 ${'word '.repeat(300)}${'x'.repeat(400)}`);
  expect(await widthBeyondScreen(page)).toBe(0);
  expect(await findBarriers(page)).toEqual([]);
  expect(await page.locator('main img').count()).toBe(0);
  await page.goto(`${served.url}/explain?user=nobody`);
  await ask(page, 'Who am I?');
  await page.getByText('Nothing is remembered of this user yet.').waitFor();
  expectNoTrouble();
  await close();
});
