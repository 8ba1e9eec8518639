import type { RunnerName } from '#shared/domain/vocabulary.ts';

const MODULE = '\\.[cm]?[jt]sx?$';

/** By what a runner takes for a test file when nothing tells it otherwise. */
const NAMES: Readonly<Record<RunnerName, RegExp>> = {
  'node-test': new RegExp(`(?:[.\\-_]test|(?:^|/)test|(?:^|/)test-[^/]+|\\.spec)${MODULE}`),
  vitest: new RegExp(`\\.(?:test|spec)${MODULE}`),
  jest: new RegExp(`(?:\\.(?:test|spec)|(?:^|/)__tests__/.+)${MODULE}`),
  pytest: /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/,
  'go-test': /_test\.go$/,
};

export const isTestFile = (path: string, runner: RunnerName): boolean =>
  NAMES[runner].test(path) && !/(?:^|\/)(?:fixtures|testdata|__snapshots__)\//.test(path);
