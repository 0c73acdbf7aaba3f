// @ts-check
// The pictures of docs/screenshots, `npm run screenshots`: seeds a demo memory in a throw-away folder, serves it beside the
// scripted Messages API, and takes each page with Debian's Chromium. Needs `bash scripts/setup-browser.sh`.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { createClient } from '../dist/client/index.js';
import { startMessagesApi } from '../dist/testing/index.js';
import { answerOf, demoUser, seedMemory } from './screenshot-memory.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{ name: string, path: string, dark?: boolean, phone?: boolean, prepare?: (page: Page) => Promise<void> }} Shot */

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'docs', 'screenshots');
/** A file larger than that makes a clone slow. */
const largest = 200_000;

/** @type {readonly Shot[]} */
const shots = [
  { name: 'chat', path: '/', prepare: talk },
  { name: 'chat-dark', path: '/', dark: true, prepare: talk },
  { name: 'chat-phone', path: '/', phone: true, prepare: talk },
  { name: 'memories', path: '/memories', prepare: (page) => page.getByText(/\d+ facts/).waitFor() },
  { name: 'fact', path: '/memories', prepare: openFact },
  { name: 'review', path: '/memories/review', prepare: (page) => page.getByText('It waits because').first().waitFor() },
  {
    name: 'timeline',
    path: '/timeline?session=deploys',
    prepare: (page) => page.getByText('Understood, no Friday deploys.').first().waitFor(),
  },
  { name: 'map', path: '/map' },
  { name: 'explain', path: '/explain', prepare: explain },
  { name: 'health', path: '/health' },
  { name: 'privacy', path: '/privacy', prepare: verify },
];

const wanted = process.argv.slice(2);
const api = await startMessagesApi({ reply: ({ body }) => answerOf(body) });
const folder = mkdtempSync(join(tmpdir(), 'recollect-screenshots-'));
await seedMemory(folder);
const server = await serve();
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--no-first-run'],
});
mkdirSync(target, { recursive: true });
try {
  for (const shot of shots) if (wanted.length === 0 || wanted.includes(shot.name)) await take(shot);
} finally {
  await browser.close();
  server.child.kill('SIGTERM');
  await api.close();
  rmSync(folder, { recursive: true, force: true });
}

/** @param {Shot} shot */
async function take({ name, path, dark = false, phone = false, prepare }) {
  const viewport = phone ? { width: 390, height: 780 } : { width: 1360, height: 850 };
  const context = await browser.newContext({ viewport, colorScheme: dark ? 'dark' : 'light', locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(`${server.url}${path}${path.includes('?') ? '&' : '?'}user=${demoUser}`);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await prepare?.(page);
  // What appears softly, and what is fetched last, is there.
  await page.waitForLoadState('load');
  await page.waitForTimeout(1_500);
  const file = join(target, `${name}.png`);
  await page.screenshot({ path: file });
  const { size } = statSync(file);
  console.log(`${name}.png ${Math.round(size / 1_000)} kB`);
  if (size > largest) process.exitCode = 1;
  await context.close();
}

/** @param {Page} page */
async function talk(page) {
  await forgetMove();
  await page.getByRole('button', { name: 'New conversation' }).click();
  await page.getByLabel('Your message').fill('Can we deploy the new schedule on Friday?');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /What the memory did:/ }).waitFor({ timeout: 60_000 });
  const question = 'I moved to Lisbon. Which allergies and diets must a restaurant know when Ana and I come?';
  await page.getByLabel('Your message').fill(question);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /What the memory did:.*learned/ }).waitFor({ timeout: 60_000 });
}

/** What the picture before has taught, so that it is learned again. */
async function forgetMove() {
  const client = createClient({ url: server.url });
  const { facts } = await client.facts.list({ userId: demoUser, state: 'all' });
  for (const { id, text, state } of facts) {
    if (text.includes('Lisbon') && state === 'current') await client.facts.retract(demoUser, id);
    if (text.includes('Porto') && state === 'superseded') await client.facts.restore(demoUser, id);
  }
}

/** @param {Page} page */
async function openFact(page) {
  await page
    .getByRole('link', { name: /800 euros/ })
    .first()
    .click();
  await page.getByRole('dialog', { name: 'Fact' }).getByText('It took the place of').waitFor();
}

/** @param {Page} page */
async function explain(page) {
  await page.getByLabel('Message').fill('When do I run, and what for?');
  await page.getByRole('button', { name: 'Explain', exact: true }).click();
  await page.getByText('half marathon').first().waitFor();
}

/** @param {Page} page */
async function verify(page) {
  await page.getByRole('button', { name: 'Verify the log' }).click();
  await page.getByText('Nobody changed the record').waitFor();
}

/** @returns {Promise<{ child: import('node:child_process').ChildProcess, url: string }>} */
async function serve() {
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    ANTHROPIC_API_KEY: 'demo',
    ANTHROPIC_BASE_URL: api.url,
  };
  const args = [join(root, 'dist/cli/main.js'), 'serve', '--port', '0', '--database', folder];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const url = await new Promise((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (text) => {
      printed += text;
      const found = /serves the memory at (http:\S+);/.exec(printed)?.[1];
      if (found) resolve(found);
    });
    child.once('exit', () => reject(new Error(`recollect serve ended: ${printed}`)));
  });
  await createClient({ url }).facts.list({ userId: demoUser });
  return { child, url };
}
