import { defineConfig } from 'vitest/config';

/** Tests that start the workers' images in containers; they are skipped, and say so, where no engine answers. */
export default defineConfig({
  test: {
    include: ['tests/containers/**/*.test.ts'],
    globalSetup: ['tests/containers/build-images.ts'],
    testTimeout: 180_000,
    hookTimeout: 600_000,
    fileParallelism: false,
    passWithNoTests: false,
  },
});
