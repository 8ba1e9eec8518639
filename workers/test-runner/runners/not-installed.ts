import type { Isolation, RunReport } from '#shared/contracts/test-report.contract.ts';
import type { RunnerName } from '#shared/domain/vocabulary.ts';

/** A run that could not be made because a program is missing. */
export const notInstalled = (runner: RunnerName, program: string, isolation: Isolation): RunReport => ({
  runner,
  results: [],
  fileFailures: [],
  coverage: null,
  exitCode: null,
  signal: null,
  defects: [
    {
      code: 'runner-missing',
      text: `${program} is not installed: install it, or name it in tdd.environment.install`,
    },
  ],
  isolation,
  outputTail: '',
  durationMs: 0,
});
