import { defineConfig } from 'vitest/config';

/** A deployment of the whole app onto an emulator of AWS with containers; skipped, and says so, where that can't be had. */
export default defineConfig({
  test: {
    include: ['tests/deploy/**/*.test.ts'],
    globalSetup: ['tests/deploy/set-up.ts'],
    testTimeout: 300_000,
    hookTimeout: 600_000,
    teardownTimeout: 120_000,
    fileParallelism: false,
    passWithNoTests: false,
    // What happens is told as it happens.
    disableConsoleIntercept: true,
  },
});
