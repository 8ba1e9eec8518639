import { defineConfig } from 'vitest/config';

/** Tests that need Python or Go beside Node; `npm test` runs what needs Node and git alone. */
export default defineConfig({
  test: {
    include: ['tests/runners/**/*.test.ts'],
    exclude: ['**/fixtures/**', '**/node_modules/**'],
    maxWorkers: '100%',
    testTimeout: 300_000,
    hookTimeout: 300_000,
    passWithNoTests: false,
  },
});
