// Puts the example files into the README, so that what is read is what runs. `--check` exits 1 on a difference.
// @ts-check
import { readFile, writeFile } from 'node:fs/promises';

const readme = await readFile('README.md', 'utf8');
let written = readme;
for (const [whole, name] of readme.matchAll(/<!-- (examples\/[a-z-]+\.ts) -->\n```ts\n[\s\S]*?```/g)) {
  const source = (await readFile(String(name), 'utf8')).trimEnd();
  written = written.replace(whole, () => `<!-- ${name} -->\n\`\`\`ts\n${source}\n\`\`\``);
}
if (process.argv.includes('--check')) {
  if (written !== readme) {
    console.error('README.md: a snippet differs from its example; run node scripts/write-readme-snippets.mjs');
    process.exit(1);
  }
} else await writeFile('README.md', written);
