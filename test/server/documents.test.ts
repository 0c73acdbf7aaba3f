// The examples of docs/http.md and docs/python.md are run as a reader would run them, and give what the pages say.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, expect, it, vi } from 'vitest';
import { createServer } from '#src/server/create-server.js';
import { listen } from '#src/server/listen.js';
import { openTestMemory } from '../support/memory.js';

vi.setConfig({ testTimeout: 60_000 });

const { memory } = await openTestMemory({ clock: { now: () => new Date() } });
const listening = await listen(createServer({ memory }), { port: 0 });
afterAll(() => listening.close({ timeout: 0 }));
const run = promisify(execFile);

function page(name: string): Promise<string> {
  return readFile(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
}

/** True where somebody's machine has not got it; CI has to have it. */
async function cannotRun(tool: string): Promise<boolean> {
  const there = await run(tool, ['--version']).then(
    () => true,
    () => false,
  );
  return !there && process.env.CI === undefined;
}

it('docs/http.md: each command gives what stands under it', async () => {
  if (await cannotRun('curl')) return;
  const text = await page('http.md');
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```(?:\n\n```(json|text)\n([\s\S]*?)```)?/g)];
  expect(blocks.length).toBeGreaterThan(10);
  // One shell for all: an example uses what an earlier one found out.
  const mark = '=== next ===';
  const script = blocks.map(([, commands]) => commands).join(`\necho\necho '${mark}'\n`);
  const { stdout } = await run('bash', ['-ec', script.replace('http://127.0.0.1:7437', listening.url)]);
  const given = stdout.split(`${mark}\n`);
  for (const [index, [, commands, kind, expected]] of blocks.entries()) {
    if (kind === undefined) continue;
    const output = given[index]!.trim();
    if (kind === 'text') expect(output).toBe(expected!.trim());
    else expect(shown(JSON.parse(output), JSON.parse(expected!)), commands).toEqual(JSON.parse(expected!));
  }
});

it('docs/python.md: the program runs with the standard library alone', async () => {
  if (await cannotRun('python3')) return;
  const [, program] = /```python\n([\s\S]*?)```/.exec(await page('python.md')) ?? [];
  expect(program!.trim().split('\n').length).toBeLessThanOrEqual(25);
  const { stdout } = await run('python3', ['-I', '-c', program!], {
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', RECOLLECT_URL: listening.url },
  });
  expect(stdout).toContain('<memory>');
  expect(stdout.match(/allergic to shellfish/g)?.length).toBeGreaterThanOrEqual(2);
});

/** What of the output the page shows: `…` stands for anything, and a list may go on. */
function shown(output: unknown, page: unknown): unknown {
  if (page === '…') return output === undefined ? undefined : '…';
  if (typeof page !== 'object' || page === null) return output;
  if (Array.isArray(page))
    return Array.isArray(output) ? page.map((item, index) => shown(output[index], item)) : output;
  const found = (output ?? {}) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(page).map(([key, value]) => [key, shown(found[key], value)]));
}
