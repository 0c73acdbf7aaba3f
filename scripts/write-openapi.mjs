// Writes docs/openapi.json from the built contract. `--check` exits 1 on a difference.
// @ts-check
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describeApi } from '#src/server/open-api.js';

const file = fileURLToPath(new URL('../docs/openapi.json', import.meta.url));
const written = `${JSON.stringify(describeApi(), null, 2)}\n`;
if (process.argv.includes('--check')) {
  if ((await readFile(file, 'utf8').catch(() => '')) !== written) {
    console.error('docs/openapi.json differs from the contract; run node scripts/write-openapi.mjs');
    process.exit(1);
  }
} else await writeFile(file, written);
