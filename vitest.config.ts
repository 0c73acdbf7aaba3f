import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/live/**', 'test/soak/**'],
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', './scripts/count-reporter.ts'],
    // Two cores: more workers only make each embedded database slower.
    maxWorkers: 2,
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
