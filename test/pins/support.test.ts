// The tables of what is supported name tests; a test that was renamed or removed would leave a claim without its proof.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);

test.each(['README.md', 'docs/support.md'])('every row of the table in %s names a test that is there', (page) => {
  const text = readFileSync(new URL(page, root), 'utf8');
  const [, table = ''] = /\| proved by \|\n\|[-|: ]+\|\n((?:\|.*\n)+)/.exec(text) ?? [];
  const rows = table.trim().split('\n');
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) {
    const named = [...row.matchAll(/`(test\/[\w./-]+)`/g)].map(([, path]) => path!);
    expect(named.length, `${row} names no test`).toBeGreaterThan(0);
    for (const path of named) expect(existsSync(fileURLToPath(new URL(path, root))), `${path} is missing`).toBe(true);
  }
});
