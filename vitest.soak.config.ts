// Long tests that CI runs once; `npm test` leaves them out.
import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

const { projects: _short, ...test } = base.test ?? {};

export default mergeConfig(defineConfig({ test }), defineConfig({ test: { include: ['test/soak/**/*.test.ts'] } }));
