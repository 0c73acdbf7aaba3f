// What every browser test starts from: the real `recollect serve` on a folder and port of its own, and Debian's Chromium.
// Each page is watched: console errors, refusals of the content security policy, requests to elsewhere, dialogs.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, expect } from 'vitest';
import { type Client, createClient } from '#src/client/index.js';
import { startCli } from '../cli/run-cli.js';
import { copyPreparedFolder } from '../support/database.js';

export interface Served {
  url: string;
  database: string;
  client: Client;
  /** Stops it and starts it again on the same folder and port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface ServeSettings {
  env?: Record<string, string>;
  args?: readonly string[];
  /** Default a folder of its own, removed after the file. */
  database?: string;
}

/** Starts `recollect serve`; it is stopped after the file. */
export async function serveMemory({ env = {}, args = [], database }: ServeSettings = {}): Promise<Served> {
  const folder = database ?? (await copyPreparedFolder());
  let running = await start(['--port', '0']);
  const { url } = running;

  async function start(port: readonly string[]) {
    const child = startCli(['serve', '--database', folder, ...port, ...args], { env });
    return { child, url: await addressOf(child) };
  }

  async function stop(): Promise<void> {
    if (running.child.exitCode !== null) return;
    const gone = once(running.child, 'exit');
    // Politely first; a folder that is left in a hurry is sound as well.
    running.child.kill('SIGTERM');
    await Promise.race([gone, new Promise((done) => setTimeout(done, 5_000))]);
    running.child.kill('SIGKILL');
    await gone;
  }

  afterAll(async () => {
    await stop();
    if (!database) await rm(folder, { recursive: true, force: true });
  });
  return {
    url,
    database: folder,
    client: createClient({ url }),
    stop,
    async restart() {
      await stop();
      running = await start(['--port', new URL(url).port]);
    },
  };
}

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** One browser for a test file. `more`: flags of Chromium. */
export async function openBrowser(more: readonly string[] = []): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: [...flags, ...more] });
  afterAll(() => browser.close());
  return browser;
}

export interface Watched {
  page: Page;
  context: BrowserContext;
  /** Nothing went wrong that nobody expected. Call it last. */
  expectNoTrouble(): void;
  close(): Promise<void>;
}

export interface OpenSettings extends BrowserContextOptions {
  /** Default `/`. */
  path?: string;
}

/** A page of a browser that has never been there. */
export async function openPage(browser: Browser, served: Served, settings: OpenSettings = {}): Promise<Watched> {
  const { path = '/', ...options } = settings;
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-GB', ...options });
  const page = await context.newPage();
  // The machine is shared: waiting is cheaper than a test that fails now and then.
  page.setDefaultTimeout(30_000);
  const trouble: string[] = [];
  page.on('console', (message) => {
    // A request that failed is judged by what the page makes of it.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      trouble.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => trouble.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const to = request.url();
    if (!to.startsWith(served.url) && !/^(data|blob):/.test(to)) trouble.push(`request to ${to}`);
  });
  await page.goto(`${served.url}${path}`);
  return {
    page,
    context,
    expectNoTrouble: () => expect(trouble).toEqual([]),
    close: () => context.close(),
  };
}

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds of WCAG 2.2 A and AA, one line each. */
export async function findBarriers(page: Page): Promise<string[]> {
  await settle(page);
  // By evaluation, which the page's content security policy does not see.
  await page.evaluate(await readFile(axePath, 'utf8'));
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: AxeCore };
    const { violations } = await axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return violations.map(({ id, impact, nodes }) => {
      const where = nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`);
      return `${impact} ${id}: ${where.join(' | ')}`;
    });
  });
}

/** Animations are over, so that colours are what they will be. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const running = document.getAnimations().filter((one) => one.effect?.getTiming().iterations !== Infinity);
    await Promise.allSettled(running.map((one) => one.finished));
  });
}

/** Nothing sticks out sideways. */
export async function widthBeyondScreen(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

interface AxeCore {
  run(
    root: Document,
    options: { runOnly: string[] },
  ): Promise<{
    violations: { id: string; impact: string; nodes: { target: string[]; any: { message: string }[] }[] }[];
  }>;
}

async function addressOf(child: ChildProcess): Promise<string> {
  let printed = '';
  child.stdout!.setEncoding('utf8');
  // Read on, or the pipe fills and the server stands still.
  child.stderr!.resume();
  return new Promise((resolve, reject) => {
    child.stdout!.on('data', (text: string) => {
      printed += text;
      const url = /serves the memory at (http:\S+);/.exec(printed)?.[1];
      if (url) resolve(url);
    });
    child.once('exit', () => reject(new Error(`recollect serve ended: ${printed}`)));
  });
}
