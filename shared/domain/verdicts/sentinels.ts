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
  const place = (name: string) => {
    const file = sentinel.beside?.[name];
    return file === undefined ? {} : { file };
  };
  return [
    ...runIsClean(run, 'The run with the sentinel tests'),
    ...firstOfFile([
      ...sentinel.mustFail.flatMap((name) => compare(run, { name, wanted: 'failed', ...place(name) })),
      ...sentinel.mustPass.flatMap((name) => compare(run, { name, wanted: 'passed', ...place(name) })),
    ]),
  ];
};

/** Each way to fail has a sentinel of its own: one that is wrong tells enough. */
const firstOfFile = (reasons: readonly Reason[]): readonly Reason[] =>
  reasons.filter(
    ({ file }, index) => file === undefined || reasons.findIndex((other) => other.file === file) === index,
  );

interface Sentinel {
  readonly name: string;
  readonly wanted: 'passed' | 'failed';
  readonly file?: string;
}

const compare = (run: RunReport, { name, wanted, file }: Sentinel): readonly Reason[] => {
  const results = run.results.filter((result) => result.name === name || result.name.endsWith(` > ${name}`));
  const found = results.length === 0 ? undefined : mergedStatus(results);
  if (found === wanted && results.every(({ status }) => status === wanted)) return [];
  const what = found === undefined ? 'did not run' : found;
  return [
    {
      code: 'sentinel-wrong',
      ...(file === undefined ? {} : { file }),
      text: `A sentinel test that must have ${wanted} ${what === 'did not run' ? what : `has ${what}`}: the code under test bends the runner, its assertions or its reports. Remove what does.`,
    },
  ];
};
