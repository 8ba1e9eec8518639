/**
 * GREEN rule 4: beside the story's tests run two of random names and the same imports, one that must fail and one that
 * must pass. Code that bends the runner or its assertions shows here.
 */
import { runIsClean } from './clean-run.ts';
import { mergedStatus } from './old-tests.ts';
import type { JobResult, RunReport } from './report-facts.ts';
import type { Reason } from './verdict.ts';

export const sentinelsAreRight = ({ sentinel, runs }: JobResult): readonly Reason[] => {
  const run = runs.sentinel;
  if (!sentinel || !run || sentinel.mustFail.length === 0 || sentinel.mustPass.length === 0) {
    return [
      {
        code: 'sentinel-missing',
        text: 'The run with the sentinel tests was not made, so the results are not proved.',
      },
    ];
  }
  return [
    ...runIsClean(run, 'The run with the sentinel tests'),
    ...sentinel.mustFail.flatMap((name) => compare(run, name, 'failed')),
    ...sentinel.mustPass.flatMap((name) => compare(run, name, 'passed')),
  ];
};

const compare = (run: RunReport, name: string, wanted: 'passed' | 'failed'): readonly Reason[] => {
  const results = run.results.filter((result) => result.name === name || result.name.endsWith(` > ${name}`));
  const found = results.length === 0 ? undefined : mergedStatus(results);
  if (found === wanted && results.every(({ status }) => status === wanted)) return [];
  const what = found === undefined ? 'did not run' : found;
  return [
    {
      code: 'sentinel-wrong',
      text: `A sentinel test that must have ${wanted} ${what === 'did not run' ? what : `has ${what}`}: the code under test bends the runner, its assertions or its reports. Remove what does.`,
    },
  ];
};
