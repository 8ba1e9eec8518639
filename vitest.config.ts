import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: [
      'tests/runners/**',
      'tests/containers/**',
      'tests/deploy/**',
      '**/fixtures/**',
      '**/node_modules/**',
    ],
    // Most of the time goes into the processes that tests start, so one worker a core; the default leaves a core idle.
    maxWorkers: '100%',
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
