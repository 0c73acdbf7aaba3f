import { configDefaults, defineConfig } from 'vitest/config';

/** They start processes of their own, kill them, fill disks, or run the whole embedding model. `npm run test:processes`. */
const processes = [
  'test/cli/**/*.test.ts',
  'test/drivers/local-embedding.test.ts',
  'test/fault/**/*.test.ts',
  'test/e2e/**/*.test.ts',
  'test/mcp/**/*.test.ts',
];

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'main',
          include: ['test/**/*.test.ts'],
          // Half a second less for each embedded database that is opened: it is used too briefly to be worth optimising.
          execArgv: ['--liftoff-only'],
          exclude: [...configDefaults.exclude, 'test/live/**', 'test/soak/**', ...processes],
        },
      },
      { extends: true, test: { name: 'processes', include: processes } },
    ],
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', './scripts/count-reporter.ts'],
    // Two cores: more workers only make each embedded database slower.
    maxWorkers: 2,
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
