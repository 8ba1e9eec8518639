import { expect, test } from 'vitest';
import { namedByConfiguration } from '#workers/test-runner/named-by-configuration.ts';
import type { Snapshot } from '#workers/test-runner/snapshot.ts';

const snapshot = (...files: readonly (readonly [string, string])[]): Snapshot =>
  new Map(files.map(([path, text]) => [path, { bytes: Buffer.from(text), executable: false }]));
const sources = ['src/setup.ts', 'src/index.ts', 'web/around.js'].map((path) => [path, ''] as const);

test.each([
  ['vitest', 'vitest.config.ts', "test: { setupFiles: ['./src/setup.ts'] }", ['src/setup.ts']],
  ['vitest', 'vite.config.ts', "setupFiles: resolve(here, 'src/setup.ts'),\n", ['src/setup.ts']],
  ['vitest', 'web/vitest.config.ts', "globalSetup: 'around.js'", ['web/around.js']],
  ['vitest', 'vitest.config.ts', "alias: { lib: './src/index.ts' }, include: ['src/setup.ts']", []],
  ['jest', 'package.json', '{"jest": {"setupFilesAfterEnv": ["<rootDir>/src/setup"]}}', ['src/setup.ts']],
  [
    'node-test',
    'package.json',
    '{"scripts": {"test": "node --import ./src/setup.ts --test"}}',
    ['src/setup.ts'],
  ],
] as const)('%s: what %s says with %s', (runner, path, text, named) => {
  expect([...namedByConfiguration(snapshot(...sources, [path, text]), runner)]).toEqual(named);
});
