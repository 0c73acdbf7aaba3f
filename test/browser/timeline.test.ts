// The timeline: from a conversation to its turns, from a fact to the sentence it came from, long, foreign and hostile texts.
import { expect, test, vi } from 'vitest';
import { findBarriers, openBrowser, openPage, serveMemory, widthBeyondScreen } from './support.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const served = await serveMemory();
const browser = await openBrowser();
const { client } = served;
const userId = 'me';

const hostile = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
const said = (content: string, createdAt: string) => ({ role: 'user' as const, content, createdAt });

await client.remember({
  userId,
  sessionId: 'spring',
  messages: [
    said('I moved to Porto. 🌊', '2026-03-02T09:00:00Z'),
    { role: 'assistant', content: 'How is the sea?', createdAt: '2026-03-02T09:01:00Z' },
  ],
});
const filler = Array.from({ length: 120 }, (_, index) => said(`Line ${index + 1} of the log.`, '2026-05-01T10:00:00Z'));
const sentence = 'Well — “I never eat   peanuts”, remember that.';
const { turns } = await client.remember({
  userId,
  sessionId: hostile,
  messages: [
    ...filler,
    said(sentence, '2026-05-01T11:00:00Z'),
    said(`${hostile} أنا أحب القهوة ${'long '.repeat(900)}the end`, '2026-05-01T11:01:00Z'),
  ],
});
const plain = await client.facts.add({
  userId,
  text: 'I never eat peanuts.',
  type: 'constraint',
  evidence: { turnId: turns[120]!.id, quote: 'I never eat peanuts' },
});

test('shows conversations by month with the silences between, and opens one', async () => {
  const { page, expectNoTrouble, close } = await openPage(browser, served, { path: '/timeline' });
  await page.getByRole('heading', { name: 'May 2026' }).waitFor();
  await page.getByRole('heading', { name: 'March 2026' }).waitFor();
  await page
    .getByText(/(days|months|weeks) of silence/)
    .first()
    .waitFor();
  await page.getByRole('link', { name: /I moved to Porto/ }).click();
  const conversation = page.getByRole('region', { name: 'Conversation', exact: true });
  await conversation.getByText('How is the sea?').waitFor();
  // A reload comes back to it.
  await page.reload();
  await conversation.getByText('How is the sea?').waitFor();
  expectNoTrouble();
  await close();
});

test('leads from a fact to the sentence it came from, marked, among 122 turns', async () => {
  const path = `/timeline?fact=${plain.id}`;
  const { page, expectNoTrouble, close } = await openPage(browser, served, { path });
  const mark = page.locator('mark');
  await mark.waitFor();
  expect(await mark.textContent()).toBe('I never eat   peanuts');
  await expect.poll(() => mark.evaluate((element) => element.getBoundingClientRect().top)).toBeLessThan(860);
  await page.getByText('Marked below is where this comes from').waitFor();
  // Only what can be seen is in the page.
  expect(await page.locator('article').count()).toBeLessThan(60);
  await page.getByRole('link', { name: 'I never eat peanuts.' }).click();
  await page.waitForURL(`**/memories/fact/${plain.id}`);
  expectNoTrouble();
  await close();
});

test('shows what somebody wrote as text, in its own direction, however long', async () => {
  const path = `/timeline?session=${encodeURIComponent(hostile)}&seq=122`;
  const { page, expectNoTrouble, close } = await openPage(browser, served, { path });
  const turn = page.locator('article[aria-current=true]');
  await turn.getByText('alert(2)').waitFor();
  expect(await turn.innerText()).not.toContain('the end');
  await turn.getByRole('button', { name: 'Show all of it' }).click();
  await expect.poll(() => turn.innerText()).toContain('the end');
  expect(await page.locator('main img, main script').count()).toBe(0);
  expect(await page.getByText(hostile).count()).toBeGreaterThan(0);
  expectNoTrouble();
  await close();
});

test('says that a turn is gone, that there is no such conversation, and that nothing was said yet', async () => {
  const missing = await openPage(browser, served, { path: '/timeline?session=nowhere' });
  await missing.page.getByRole('alert').getByText('It is not there').waitFor();
  await missing.close();
  const empty = await openPage(browser, served, { path: '/timeline?user=nobody' });
  await empty.page.getByRole('heading', { name: 'No conversation yet' }).waitFor();
  expect(await findBarriers(empty.page)).toEqual([]);
  await empty.close();
});

test('nothing bars the way, light or dark, wide or on a phone', async () => {
  for (const [colorScheme, width] of [
    ['light', 1280],
    ['dark', 360],
  ] as const) {
    const settings = { colorScheme, viewport: { width, height: 760 } };
    for (const path of ['/timeline', `/timeline?fact=${plain.id}`]) {
      const { page, expectNoTrouble, close } = await openPage(browser, served, { ...settings, path });
      await (path === '/timeline' ? page.getByRole('heading', { name: 'May 2026' }) : page.locator('mark')).waitFor();
      expect(await findBarriers(page), `${path} ${colorScheme}`).toEqual([]);
      expect(await widthBeyondScreen(page)).toBe(0);
      if (width === 360 && path !== '/timeline') {
        await page.getByRole('link', { name: 'All conversations' }).click();
        await page.getByRole('heading', { name: 'May 2026' }).waitFor();
      }
      expectNoTrouble();
      await close();
    }
  }
});
