// A server with keys asks who is there; a key is kept for the tab, and a user's token reaches its own user alone.
import { expect, test, vi } from 'vitest';
import { createClient } from '#src/client/index.js';
import { createMemory } from '#src/memory.js';
import { copyPreparedFolder } from '../support/database.js';
import { findBarriers, openBrowser, openPage, serveMemory } from './support.js';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const database = await copyPreparedFolder();
const memory = await createMemory({ database, worker: false });
const { key } = await memory.keys.create({ name: 'page', app: 'shop', scopes: ['read', 'write', 'admin'] });
await memory.close();
const served = await serveMemory({
  database,
  env: { RECOLLECT_TOKEN_SECRET: 'a secret of more than thirty-two bytes' },
});
// The second name is another machine to the browser: a page from there by plain http has less of the web's own functions.
const otherMachine = 'memory.example';
const browser = await openBrowser([`--host-resolver-rules=MAP ${otherMachine} 127.0.0.1`]);

test('a key is asked for, refused where it does not hold, kept for the tab, and forgotten on the way out', async () => {
  const { page, context, expectNoTrouble, close } = await openPage(browser, served, { path: '/memories' });
  await page.getByRole('heading', { name: 'Sign in to Recollect' }).waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await page.getByLabel('Key or token').fill('rk_wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').getByText('does not hold').waitFor();
  await page.getByLabel('Key or token').fill(key);
  await page.getByLabel('User id').fill('ana');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Nothing is known yet' }).waitFor();
  // The address it came for, and after a reload.
  expect(new URL(page.url()).pathname).toBe('/memories');
  await page.reload();
  await page.getByRole('heading', { name: 'Nothing is known yet' }).waitFor();
  const kept = await page.evaluate(() => JSON.stringify(localStorage) + document.cookie);
  expect(kept).not.toContain(key);
  const other = await context.newPage();
  await other.goto(served.url);
  await other.getByRole('heading', { name: 'Sign in to Recollect' }).waitFor();
  await page.getByRole('button', { name: /Memory of/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in to Recollect' }).waitFor();
  expectNoTrouble();
  await close();
});

test('a user’s token opens its own memory, and says so of another', async () => {
  const client = createClient({ url: served.url, token: key });
  await client.facts.add({ userId: 'ben', text: 'I live in Faro.' });
  const { token } = await client.tokens.mint({ userId: 'ben' });
  const { page, close } = await openPage(browser, served, { path: '/memories' });
  await page.getByLabel('Key or token').fill(token);
  await page.getByLabel('User id').fill('ben');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('I live in Faro.').waitFor();
  await page.getByRole('button', { name: /Memory of/ }).click();
  await page.getByLabel('User id').fill('ana');
  await page.getByRole('button', { name: 'Show this memory' }).click();
  await page.getByText('This token reaches its own user only.').first().waitFor();
  await close();
});

test('a page by plain http from another machine chats as well', async () => {
  const open = await serveMemory({ database, args: ['--host', '0.0.0.0'] });
  const elsewhere = { ...open, url: `http://${otherMachine}:${new URL(open.url).port}` };
  const { page, close } = await openPage(browser, elsewhere);
  await page.getByLabel('Key or token').fill(key);
  await page.getByLabel('User id').fill('eva');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Your message').fill('I live in Braga.');
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Learned from it' }).getByText('I live in Braga.').waitFor();
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
  await close();
});
