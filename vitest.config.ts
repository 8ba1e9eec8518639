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
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
