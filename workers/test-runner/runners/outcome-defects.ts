/** What is wrong with a process as such, whatever it reported. */
import type { RunReport } from '#shared/contracts/test-report.contract.ts';
import type { SandboxOutcome } from '#shared/ports/sandbox.port.ts';

type Defect = RunReport['defects'][number];

export function outcomeDefects(outcome: SandboxOutcome, file?: string): Defect[] {
  const place = file === undefined ? {} : { file };
  const left: Defect[] =
    outcome.leftChildren.length === 0
      ? []
      : [
          {
            code: 'left-children',
            ...place,
            text: `still running when the tests had ended, and killed: ${[...new Set(outcome.leftChildren)].join(', ')}`,
          },
        ];
  switch (outcome.ended) {
    case 'timed-out':
      return [
        {
          code: 'timed-out',
          ...place,
          text: 'did not end within tdd.test_execution.run_timeout and was killed',
        },
      ];
    case 'out-of-memory':
      return [
        {
          code: 'out-of-memory',
          ...place,
          text: 'used more than tdd.test_execution.memory_mb and was killed',
        },
      ];
    case 'output-limit':
      return [
        {
          code: 'output-limit',
          ...place,
          text: 'printed more than tdd.test_execution.output_limit_kb and was killed',
        },
      ];
    case 'aborted':
      return [{ code: 'killed', ...place, text: 'the job was stopped' }];
    case 'not-started':
      return [
        {
          code: 'runner-missing',
          ...place,
          text: `could not be started: ${outcome.stderr.trim().slice(-300) || 'no reason given'}`,
        },
      ];
    case 'by-itself':
      return outcome.signal === null
        ? left
        : [{ code: 'killed', ...place, text: `was ended by ${outcome.signal}` }, ...left];
  }
}

/** The end of what was printed, fit for a report. */
export function outputTail(
  outcomes: readonly Pick<SandboxOutcome, 'stdout' | 'stderr'>[],
  max = 4000,
): string {
  const text = outcomes.map(({ stdout, stderr }) => stdout + stderr).join('');
  // eslint-disable-next-line no-control-regex -- colours and other control characters have no place in a report
  return text.replace(/\u001b\[[0-9;]*m|[\u0000-\u0008\u000b-\u001f\u007f]/g, '').slice(-max);
}
