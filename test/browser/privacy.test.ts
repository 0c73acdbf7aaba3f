// The privacy page in a browser: what is stored, export, audit log, and erasing with its receipt.
import { readFile } from 'node:fs/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createMemory } from '#src/memory.js';
import { findBarriers, openBrowser, openPage, serveMemory, widthBeyondScreen } from './support.js';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const served = await serveMemory();
const { client } = served;
const browser = await openBrowser();

test('what is stored is shown, taken along, and erased with a receipt that holds', async () => {
  const userId = 'leaver';
  await client.facts.add({ userId, text: 'I live in Porto.' });
  const { page, expectNoTrouble, close } = await openPage(browser, served, { path: `/privacy?user=${userId}` });
  const stored = page.getByRole('region', { name: 'What is stored where' });
  await stored.getByRole('row', { name: /Facts/ }).waitFor();
  await stored.getByText('nothing: no key is set').waitFor();

  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export everything' }).click(),
  ]);
  expect(saved.suggestedFilename()).toMatch(/^recollect-leaver-\d{4}-\d\d-\d\d\.jsonl$/);
  const lines = (await readFile(await saved.path(), 'utf8')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).kind)).toContain('fact');
  expect(lines.join()).toContain('I live in Porto.');

  await page.getByRole('button', { name: 'Verify the log' }).click();
  await page.getByText('Nobody changed the record').waitFor();
  expect(await findBarriers(page)).toEqual([]);

  await page.getByRole('button', { name: 'Erase everything…' }).click();
  const asking = page.getByRole('dialog', { name: 'Erase everything?' });
  const erase = asking.getByRole('button', { name: 'Erase for good' });
  expect(await erase.isDisabled()).toBe(true);
  await asking.getByLabel(/Type “leaver”/).fill('somebody else');
  expect(await erase.isDisabled()).toBe(true);
  expect(await findBarriers(page)).toEqual([]);
  await asking.getByLabel(/Type “leaver”/).fill('leaver');
  await erase.click();
  const receipt = page.getByRole('dialog', { name: 'Erased' });
  await receipt.getByRole('row', { name: /database .*fact.* 0$/ }).waitFor({ timeout: 60_000 });
  expect(await findBarriers(page)).toEqual([]);
  const [kept] = await Promise.all([
    page.waitForEvent('download'),
    receipt.getByRole('button', { name: 'Download the receipt' }).click(),
  ]);
  const document = JSON.parse(await readFile(await kept.path(), 'utf8'));
  expect(document).toMatchObject({ kind: 'recollect.erasure', complete: true });
  await receipt.getByRole('button', { name: 'Close' }).last().click();
  await page.getByText('Nothing at all').waitFor();
  expect((await client.facts.list({ userId, state: 'all' })).facts).toEqual([]);

  // What the page handed out is as the database signed it.
  const memory = await createMemory({ database: served.database, worker: false });
  onTestFinished(() => memory.close());
  expect(await memory.audit.verifyReceipt(document)).toMatchObject({ valid: true });
  expect((await memory.audit.verifyReceipt({ ...document, actor: 'somebody' })).valid).toBe(false);
  expectNoTrouble();
  await close();
});

test('the page of somebody unknown, on a phone', async () => {
  const settings = { path: '/privacy?user=nobody-yet', viewport: { width: 360, height: 740 } };
  const { page, expectNoTrouble, close } = await openPage(browser, served, settings);
  await page.getByText('Nothing at all').waitFor();
  await page.getByText('No entry yet').waitFor();
  expect(await widthBeyondScreen(page)).toBe(0);
  expect(await findBarriers(page)).toEqual([]);
  expectNoTrouble();
  await close();
});
