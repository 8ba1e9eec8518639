import type { RunnerName } from '#shared/domain/vocabulary.ts';
import { nodeTest } from './node-test/node-test.runner.ts';
import { goTest } from './go-test/go-test.runner.ts';
import { jest } from './jest/jest.runner.ts';
import { pytest } from './pytest/pytest.runner.ts';
import type { Runner } from './runner.ts';
import { vitest } from './vitest/vitest.runner.ts';

/** Every runner that a phase can be proved with. */
export const RUNNER_TABLE = {
  'node-test': nodeTest,
  vitest,
  jest,
  pytest,
  'go-test': goTest,
} satisfies Record<RunnerName, Runner>;
