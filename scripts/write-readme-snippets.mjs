// Puts the example files into the README and pages of docs/, so that what is read is what runs. `--check` exits 1 on a difference.
// @ts-check
import { readFile, writeFile } from 'node:fs/promises';

for (const page of ['README.md', 'docs/http.md', 'docs/integrations.md', 'docs/proxy.md']) {
  const before = await readFile(page, 'utf8');
  let written = before;
  for (const [whole, name] of before.matchAll(
    /<!-- (examples\/[a-z/-]+\.(?:ts|mjs)) -->\n```(?:ts|js)\n[\s\S]*?```/g,
  )) {
    const language = name?.endsWith('.ts') ? 'ts' : 'js';
    const source = (await readFile(String(name), 'utf8')).trimEnd();
    written = written.replace(whole, () => `<!-- ${name} -->\n\`\`\`${language}\n${source}\n\`\`\``);
  }
  if (written === before) continue;
  if (process.argv.includes('--check')) {
    console.error(`${page}: a snippet differs from its example; run node scripts/write-readme-snippets.mjs`);
    process.exitCode = 1;
  } else await writeFile(page, written);
}
