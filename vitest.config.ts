import { configDefaults, defineConfig } from 'vitest/config';

/**
 * They start processes of their own, kill them, fill disks, run the whole embedding model, wait for a queue's clock or move whole
 * databases: minutes together. `npm run test:processes`.
 */
const processes = [
  'test/cli/**/*.test.ts',
  'test/bench/{load,scale}.test.ts',
  'test/drivers/{embedded,local-embedding}.test.ts',
  'test/fault/**/*.test.ts',
  'test/e2e/**/*.test.ts',
  'test/mcp/**/*.test.ts',
  'test/jobs/**/*.test.ts',
  'test/memory/vector-index.test.ts',
  'test/remember/reconcile-pairs.test.ts',
  'test/server/documents.test.ts',
  'test/store/{migrate,schema}.test.ts',
  'test/upkeep/re{embed,index}.test.ts',
];

/** They need what `npm ci` does not bring: other sides' packages, a browser, servers. Each has a command of its own. */
const apart = ['test/compat/**', 'test/browser/**', 'test/services/**'];

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'main',
          include: ['test/**/*.test.ts'],
          // Files of a worker share its modules: loading them anew for each was a third of the time, and what one file leaves behind
          // in its process shows, as it would in a host's.
          isolate: false,
          exclude: [...configDefaults.exclude, 'test/live/**', 'test/soak/**', ...apart, ...processes],
        },
      },
      { extends: true, test: { name: 'processes', include: processes } },
      // What other people's packages do with Recollect. `npm run test:compat` installs them first.
      {
        extends: true,
        test: { name: 'compat', include: ['test/compat/**/*.test.ts'], exclude: ['**/node_modules/**'] },
      },
      // The web app in Debian's Chromium. `npm run test:browser`.
      { extends: true, test: { name: 'browser', include: ['test/browser/**/*.test.ts'], fileParallelism: false } },
      // Redis and PgBouncer as they are, beside PostgreSQL. `npm run test:services`.
      { extends: true, test: { name: 'services', include: ['test/services/**/*.test.ts'] } },
      // The providers themselves, where their keys are set. `npm run test:live`; gates nothing.
      { extends: true, test: { name: 'live', include: ['test/live/**/*.test.ts'] } },
    ],
    // What is built runs as Node runs it; through Vite every file would load the whole of it anew, in two seconds.
    server: { deps: { external: [/\/dist\//] } },
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', './scripts/count-reporter.ts'],
    // Two cores: more workers only make each embedded database slower.
    maxWorkers: 2,
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
