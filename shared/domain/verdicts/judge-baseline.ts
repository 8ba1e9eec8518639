/** Whether the suite's run on the story's base can be compared with. What fails there is listed, not refused. */
import { jobWasDone, runIsClean } from './clean-run.ts';
import { listSome } from './quote.ts';
import type { JobResult } from './report-facts.ts';
import type { Reason } from './verdict.ts';

export interface BaselineVerdict {
  readonly usable: boolean;
  readonly reasons: readonly Reason[];
  readonly notes: readonly string[];
}

/** Defects that leave some tests unknown; a project that already fails, or has no tests, is a baseline like any other. */
const FATAL = ['prepare-failed', 'runner-missing', 'killed', 'out-of-memory', 'no-report', 'forged-report'];

export const judgeBaseline = (result: JobResult | null): BaselineVerdict => {
  const undone = jobWasDone(result);
  const suite = result?.runs.suite;
  if (undone.length > 0 || !suite) return { usable: false, reasons: undone, notes: [] };
  const fatal = runIsClean(
    { ...suite, defects: suite.defects.filter(({ code }) => FATAL.includes(code)) },
    "The run on the story's base",
  );
  const names = (status: 'failed' | 'skipped') =>
    suite.results.filter((test) => test.status === status).map(({ file, name }) => `${file} "${name}"`);
  const [failed, skipped, fallen] = [
    names('failed'),
    names('skipped'),
    suite.fileFailures.map(({ file }) => file),
  ];
  return {
    usable: fatal.length === 0,
    reasons: fatal,
    notes: [
      ...(failed.length === 0
        ? []
        : [`Failing on the base already, not held against the story: ${listSome(failed)}.`]),
      ...(skipped.length === 0 ? [] : [`Skipped on the base already: ${listSome(skipped)}.`]),
      ...(fallen.length === 0 ? [] : [`Not loading on the base already: ${listSome(fallen)}.`]),
    ],
  };
};
