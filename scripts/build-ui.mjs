// @ts-check
// Builds the web app into dist/ui, or does nothing where it was built from the same files. After tsc: the app uses the
// published client of dist/client. Vite belongs to the workspace ui/, so it is looked for from there.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'ui');
const target = join(root, 'dist', 'ui');
const stampFile = join(target, '.stamp');

const stamp = hashOf([
  ...filesBelow(source),
  ...filesBelow(join(root, 'src', 'client')),
  join(root, 'src', 'errors.ts'),
  join(root, 'package-lock.json'),
  fileURLToPath(import.meta.url),
]);
if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) process.exit(0);

// Built aside and moved, so that a server that starts meanwhile never sees half of it.
const fresh = join(root, 'dist', `.ui-${process.pid}`);
rmSync(fresh, { recursive: true, force: true });
process.env.NODE_ENV = 'production';
await (await loadVite()).build({
  root: source,
  configFile: join(source, 'vite.config.ts'),
  logLevel: 'warn',
  build: { outDir: fresh, emptyOutDir: true },
});
writeFileSync(join(fresh, '.stamp'), stamp);
mkdirSync(join(root, 'dist'), { recursive: true });
rmSync(target, { recursive: true, force: true });
renameSync(fresh, target);

/** @returns {Promise<{ build(options: object): Promise<unknown> }>} */
async function loadVite() {
  const resolve = createRequire(join(source, 'package.json')).resolve;
  try {
    return await import(pathToFileURL(resolve('vite')).href);
  } catch (cause) {
    throw new Error('The web app cannot be built: vite is missing. Run `npm ci` without `--omit=dev`.', { cause });
  }
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** @param {readonly string[]} files */
function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${file.slice(root.length)}\n`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}
