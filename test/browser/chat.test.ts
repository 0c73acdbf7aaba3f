// The chat in a browser: the first visit without a key, what the memory did beside it, live learned facts with undo, and a
// restart in between. Then with a model: streamed answers, tools, trouble.
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startMessagesApi } from '#src/testing/messages-api/index.js';
import { findBarriers, openBrowser, openPage, serveMemory, widthBeyondScreen } from './support.js';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const served = await serveMemory();
const browser = await openBrowser();

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Your message').fill(text);
  await page.keyboard.press('Enter');
  await page.getByText(text).first().waitFor();
  // The way to send is back when the answer is whole.
  await page.getByRole('button', { name: 'Send' }).waitFor({ timeout: 60_000 });
}

function panel(page: Page) {
  return page.getByRole('complementary', { name: 'What the memory did' });
}

test('a first visit: what it is, a message, what was learned, a restart, and it still knows', async () => {
  const own = await serveMemory();
  const { page, expectNoTrouble, close } = await openPage(browser, own, { viewport: { width: 1440, height: 900 } });
  await page.getByRole('heading', { name: 'A conversation that is remembered' }).waitFor();
  await page.getByRole('button', { name: 'I am allergic to shellfish, and I live in Porto.' }).click();
  expect(await page.getByLabel('Your message').inputValue()).toContain('shellfish');
  await page.keyboard.press('Enter');
  // Learned facts appear by themselves, beside the answer.
  const learned = panel(page).getByRole('region', { name: 'Learned from it' });
  await learned.getByText('I am allergic to shellfish').waitFor();
  await learned.getByText('I live in Porto.').waitFor();
  // Without a key it says so, and what works all the same.
  await panel(page).getByText('No model is connected').waitFor();

  await own.restart();
  await page.goto(own.url);
  // What was said is still there, and a new conversation knows it.
  await page
    .getByRole('article')
    .or(page.getByText('I am allergic to shellfish, and I live in Porto.'))
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'New conversation' }).click();
  await page.getByRole('heading', { name: 'A conversation that is remembered' }).waitFor();
  await say(page, 'What am I allergic to?');
  const injected = panel(page).getByRole('region', { name: 'Injected into the request' });
  await injected.getByText('I am allergic to shellfish').waitFor();
  const score = injected.getByRole('meter', { name: /Score of: I am allergic/ });
  expect(Number(await score.getAttribute('aria-valuenow'))).toBeGreaterThan(0);
  // Why, and what the score was added up from.
  await injected.locator('summary').first().click();
  await injected
    .getByRole('meter', { name: /Shared words|Meaning/ })
    .first()
    .waitFor();
  expect(await panel(page).getByText('Memory block').isVisible()).toBe(true);
  // Where it was said, with the words marked in their conversation.
  await injected.getByRole('button', { name: 'Where it was said' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'In its conversation' });
  await dialog.getByText('I am allergic to shellfish, and I live in Porto.').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  expect(await findBarriers(page)).toEqual([]);
  // The whole of that recall is one step away, and what was asked is not in the address.
  await panel(page).getByRole('link', { name: 'Explain this recall step by step' }).click();
  await page.waitForURL('**/explain');
  expect(await page.getByLabel('Message', { exact: true }).inputValue()).toBe('What am I allergic to?');
  await page.getByRole('meter').first().waitFor();
  expectNoTrouble();
  await close();
});

test('what was learned can be undone and brought back, and a replacement goes back to what it replaced', async () => {
  const path = '/?user=undoer';
  const { page, expectNoTrouble, close } = await openPage(browser, served, {
    path,
    viewport: { width: 1440, height: 900 },
  });
  const learned = panel(page).getByRole('region', { name: 'Learned from it' });
  await say(page, 'I live in Porto.');
  await learned.getByRole('button', { name: 'Undo: I live in Porto.' }).click();
  await learned.getByRole('button', { name: 'Restore: I live in Porto.' }).waitFor();
  const state = async (text: string) => {
    const { facts } = await served.client.facts.list({ userId: 'undoer', state: 'all' });
    return facts.find((fact) => fact.text.includes(text))?.state;
  };
  expect(await state('Porto')).toBe('retracted');
  await page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).click();
  await learned.getByRole('button', { name: 'Undo: I live in Porto.' }).waitFor();
  expect(await state('Porto')).toBe('current');

  await say(page, 'I moved to Lisbon last week.');
  await learned.getByText('Instead of:').waitFor();
  await learned.getByRole('button', { name: /Undo: .*Lisbon/ }).click();
  await expect.poll(() => state('Porto'), { timeout: 20_000 }).toBe('current');
  expect(await state('Lisbon')).toBe('superseded');
  expectNoTrouble();
  await close();
});

test('conversations are listed, opened by their address, and kept apart', async () => {
  const path = '/chat/first-one?user=talker';
  const { page, expectNoTrouble, close } = await openPage(browser, served, { path });
  await say(page, 'I play the cello.');
  await page.goto(`${served.url}/chat/second-one`);
  await say(page, 'I drink tea.');
  await page.getByRole('button', { name: 'Conversations' }).click();
  const list = page.getByRole('dialog', { name: 'Conversations' });
  await list.getByText('I drink tea.').waitFor();
  await list.getByText('I play the cello.').click();
  await page.waitForURL('**/chat/first-one');
  await page.getByText('I play the cello.').first().waitFor();
  expect(await page.getByText('I drink tea.').count()).toBe(0);
  expectNoTrouble();
  await close();
});

test('on a phone the panel opens over the conversation', async () => {
  const settings = { path: '/?user=phone', viewport: { width: 360, height: 720 } };
  const { page, expectNoTrouble, close } = await openPage(browser, served, settings);
  await say(page, 'My sister Ana is vegan.');
  expect(await widthBeyondScreen(page)).toBe(0);
  await page.getByRole('button', { name: /What the memory did:/ }).click();
  const sheet = page.getByRole('dialog', { name: 'What the memory did' });
  await sheet.getByText(/vegan/).last().waitFor();
  expect(await widthBeyondScreen(page)).toBe(0);
  expect(await findBarriers(page)).toEqual([]);
  expectNoTrouble();
  await close();
});

test('with a model the answer streams, tools are named, and trouble can be tried again', async () => {
  const api = await startMessagesApi({
    reply: ({ body }) => (isStructured(body) ? { json: { claims: [] } } : undefined),
  });
  onTestFinished(() => api.close());
  const env = { ANTHROPIC_API_KEY: 'test-key', ANTHROPIC_BASE_URL: api.url };
  const own = await serveMemory({ env });
  const { page, expectNoTrouble, close } = await openPage(browser, own, { viewport: { width: 1440, height: 900 } });
  api.reply(({ body }) => {
    if (isStructured(body)) return { json: { claims: [], facts: [], text: '' } };
    const last = JSON.stringify(body.messages?.at(-1));
    if (last.includes('tool_result'))
      return { text: 'You like **tea**.\n\n- green\n- `black` <b>not bold</b> [x](http://evil.example)' };
    if (last.includes('break')) return { status: 400, message: 'broken on purpose' };
    return { toolUses: [{ name: 'search_memories', input: { query: 'tea' } }] };
  });
  await say(page, 'Which tea do I like?');
  await page.getByText('Searched the memory').waitFor();
  expect(await page.locator('strong', { hasText: 'tea' }).count()).toBe(1);
  // Only that little Markdown: no markup, no link.
  await page.getByText('<b>not bold</b> [x](http://evil.example)').waitFor();
  expect(await page.locator('main a[href*="evil"]').count()).toBe(0);
  await panel(page).getByText('Whole request').waitFor();
  expect(await panel(page).getByText('No model is connected').count()).toBe(0);

  await page.getByLabel('Your message').fill('Please break');
  await page.keyboard.press('Enter');
  const alert = page.getByRole('alert').first();
  await alert.waitFor({ timeout: 60_000 });
  api.reply(({ body }) => (isStructured(body) ? { json: { claims: [] } } : { text: 'Whole again.' }));
  await alert.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Whole again.').waitFor();
  expectNoTrouble();
  await close();
});

function isStructured(body: object): boolean {
  return JSON.stringify(body).includes('json_schema');
}
