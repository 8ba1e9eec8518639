/** A run proves something only when it was made, ended cleanly, and its exit code, counts and events agree. */
import { oneLine } from './quote.ts';
import type { JobResult, RunReport } from './report-facts.ts';
import type { Reason } from './verdict.ts';

export const jobWasDone = (result: JobResult | null): readonly Reason[] => {
  if (!result)
    return [{ code: 'no-test-run', text: 'No test run was made for this attempt, so nothing is proved.' }];
  if (result.outcome !== 'done')
    return [
      {
        code: 'test-run-failed',
        text: `The tests could not run (${result.outcome}): ${oneLine(result.text)}`,
      },
    ];
  if (!result.runs.suite)
    return [{ code: 'no-test-run', text: 'The full suite was not run, so nothing is proved.' }];
  return [];
};

/** @param run a run whose defects count, whatever its tests said */
export const runIsClean = (run: RunReport, what: string): readonly Reason[] =>
  run.defects.map(({ code, file, text }) => ({
    code: 'run-defect',
    ...(file === undefined ? {} : { file }),
    text: `${what} cannot be trusted (${code}${file === undefined ? '' : `, ${file}`}): ${oneLine(text)}`,
  }));
