import { describe, expect, it } from 'vitest';
import { playStory, projectOf, told } from '../e2e/examples/play-example.ts';
import { toolchain } from '../unit/workers/test-runner/job-bench.ts';

const EXPECTED = [
  'DESIGN 1 accepted',
  'TEST_RED 1 test-skipped',
  'TEST_RED 2 accepted',
  'CODE_GREEN 1 test-fails',
  'CODE_GREEN 2 refused',
  'CODE_GREEN 3 accepted',
  'REFACTOR 1 accepted',
  'COMMIT 1 accepted',
];

const phases = async (example: string, story: string, runner: 'go-test' | 'pytest') => {
  const { attempts } = await playStory({ example, story, runner, base: await projectOf(example) });
  return attempts;
};

describe('the examples in other languages', () => {
  it.skipIf(toolchain.go === undefined)(
    'task-cli: Go, from a skipped test to a forged PASS to the branch',
    async () => {
      const attempts = await phases('task-cli', 'TASK-001', 'go-test');

      expect(attempts.map(told)).toEqual(EXPECTED.with(4, 'CODE_GREEN 2 run-defect'));
    },
  );

  it.skipIf(toolchain.python === undefined)(
    'dataflow: pytest, from an expected failure to an edited conftest to the branch',
    async () => {
      const attempts = await phases('dataflow', 'PIPE-001', 'pytest');

      expect(attempts.map(told)).toEqual(
        EXPECTED.with(1, 'TEST_RED 1 test-expected-to-fail').with(4, 'CODE_GREEN 2 policy-violation'),
      );
    },
  );
});
