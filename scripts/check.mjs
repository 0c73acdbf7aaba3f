// @ts-check
// Every gate, `npm run check`: builds first, then runs the rest side by side. Prints a line per gate, the output of those
// that failed, and closes with `N passed, N failed`. A single gate: `node scripts/check-layers.mjs`, `npx biome check .` …
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {{ name: string, commands: ReadonlyArray<readonly string[]> }} Gate Its commands run in order until one fails. */
/** @typedef {{ name: string, failed: boolean, seconds: number, output: string }} Outcome */

const root = fileURLToPath(new URL('..', import.meta.url));
const packed = mkdtempSync(join(tmpdir(), 'recollect-check-'));

/** Tests and the packed files are checked against dist, so it has to be there and fresh. */
const build = {
  name: 'build',
  commands: [
    ['tsc', '-p', 'tsconfig.build.json'],
    ['node', 'scripts/build-ui.mjs'],
  ],
};

/** Slowest first, so that the short ones fill the gaps. */
const gates = [
  // One tarball for both: what is published is what is judged. Scripts are off because dist is already built.
  {
    name: 'package',
    commands: [
      ['npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', packed],
      ['sh', '-c', `publint run --strict "${packed}"/*.tgz`],
      ['sh', '-c', `attw --profile esm-only --no-definitely-typed --no-emoji --format ascii "${packed}"/*.tgz`],
    ],
  },
  // The build's tsconfig has the outDir by which knip maps dist (package.json, #src) back to src.
  { name: 'knip', commands: [['knip', '--no-progress', '-t', 'tsconfig.build.json']] },
  {
    name: 'typecheck',
    commands: [
      ['tsc', '-p', 'tsconfig.json', '--noEmit'],
      ['tsc', '-p', 'ui/tsconfig.json'],
      ['tsc', '-p', 'test/browser/tsconfig.json'],
    ],
  },
  { name: 'biome', commands: [['biome', 'check', '--error-on-warnings', '.']] },
  { name: 'layers', commands: [['node', 'scripts/check-layers.mjs']] },
  { name: 'size', commands: [['node', 'scripts/check-size.mjs']] },
  { name: 'readme', commands: [['node', 'scripts/write-readme-snippets.mjs', '--check']] },
  { name: 'openapi', commands: [['node', 'scripts/write-openapi.mjs', '--check']] },
  { name: 'code', commands: [['node', 'scripts/check-code.mjs']] },
  { name: 'duplicates', commands: [['node', 'scripts/check-duplicates.mjs']] },
  ...whenThere('scripts/dump-schema.mjs', {
    name: 'schema',
    commands: [['node', 'scripts/dump-schema.mjs', '--check']],
  }),
];

const outcomes = [await run(build), ...(await runAll(gates))];
rmSync(packed, { recursive: true, force: true });
const failed = outcomes.filter((outcome) => outcome.failed);
for (const { name, output } of failed) console.log(`\n--- ${name}\n${output.trimEnd()}`);
console.log(`\n${outcomes.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;

/**
 * @param {readonly Gate[]} all
 * @returns {Promise<Outcome[]>}
 */
async function runAll(all) {
  const waiting = [...all];
  /** @type {Outcome[]} */
  const done = [];
  async function work() {
    for (let gate = waiting.shift(); gate; gate = waiting.shift()) done.push(await run(gate));
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return done;
}

/**
 * @param {Gate} gate
 * @returns {Promise<Outcome>}
 */
async function run({ name, commands }) {
  const started = performance.now();
  let output = '';
  let failed = false;
  for (const command of commands) {
    const result = await execute(command);
    output += result.output;
    failed = result.status !== 0;
    if (failed) break;
  }
  const seconds = (performance.now() - started) / 1000;
  console.log(`${failed ? 'FAILED' : 'ok    '} ${name} (${seconds.toFixed(1)} s)`);
  return { name, failed, seconds, output };
}

/**
 * @param {readonly string[]} command
 * @returns {Promise<{ status: number, output: string }>} a command that cannot be started counts as failed
 */
function execute([program = '', ...args]) {
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ status: 1, output: `${program}: ${error.message}\n` }));
    child.on('close', (status) => resolve({ status: status ?? 1, output }));
  });
}

/**
 * @param {string} file
 * @param {Gate} gate
 */
function whenThere(file, gate) {
  return existsSync(join(root, file)) ? [gate] : [];
}
