/** Every test that is not the story's has its baseline result, or was seen to be flaky. */
import { oneLine } from './quote.ts';
import { isOldFailure, statusesOf, testKey, type OldTest } from './old-tests.ts';
import type { RunReport, TestResult } from './report-facts.ts';
import type { FlakyTest, Reason } from './verdict.ts';

export interface KeepBaselineInput {
  readonly suite: RunReport;
  readonly baseline: RunReport;
  /** The same commit run again, because something was unlike the baseline. */
  readonly reruns: readonly RunReport[];
  /** Tests that are judged by other rules: new, changed or removed ones. */
  readonly isStory: (test: { readonly file: string; readonly name: string }) => boolean;
}

export interface BaselineFindings {
  readonly reasons: readonly Reason[];
  readonly flaky: readonly FlakyTest[];
}

export const keepBaseline = (input: KeepBaselineInput): BaselineFindings => {
  const now = statusesOf(input.suite);
  const before = statusesOf(input.baseline);
  const again = input.reruns.map(statusesOf);
  const flaky: FlakyTest[] = [];
  const reasons: Reason[] = [];
  const fallen = fallenFiles(input);
  const judge = (
    test: OldTest,
    hadResult: (status: OldTest['status'] | undefined) => boolean,
    reason: () => Reason,
  ): void => {
    if (again.some((run) => hadResult(run.get(test, before))))
      flaky.push({ project: test.project, file: test.file, name: test.name });
    else reasons.push(reason());
  };
  for (const old of before.list) {
    if (input.isStory(old) || fallen.has(old.file)) continue;
    const status = now.get(old, before);
    if (old.status === 'passed' && status !== 'passed') {
      judge(
        old,
        (rerun) => rerun === 'passed',
        () => lost(old, status, input.suite),
      );
    } else if (old.status === 'failed' && status === 'skipped') {
      judge(
        old,
        (rerun) => rerun !== 'skipped' && rerun !== undefined,
        () => lost(old, status, input.suite),
      );
    }
  }
  for (const test of now.list) {
    if (
      test.status !== 'failed' ||
      input.isStory(test) ||
      before.get(test, now) !== undefined ||
      isOldFailure(test, input.baseline)
    )
      continue;
    judge(
      test,
      (rerun) => rerun === 'passed',
      () => ({
        code: 'other-test-fails',
        test: test.name,
        file: test.file,
        text: `"${test.name}" is not among the story's tests, was not in the baseline, and fails: ${messageOf(test, input.suite)}`,
      }),
    );
  }
  return { reasons: [...[...fallen.values()], ...reasons], flaky };
};

/** Files that loaded in the baseline and do not load now, in this run and every rerun. */
const fallenFiles = ({ suite, baseline, reruns, isStory }: KeepBaselineInput): ReadonlyMap<string, Reason> =>
  new Map<string, Reason>(
    suite.fileFailures
      .filter(({ file }) => !isStory({ file, name: '' }))
      .filter(({ file }) => !baseline.fileFailures.some((old) => old.file === file))
      .filter(
        ({ file }) =>
          // What no file is named for says nothing when single files run again.
          file === '' ||
          reruns.length === 0 ||
          reruns.every((run) => run.fileFailures.some((again) => again.file === file)),
      )
      .map(({ file, failure }) => [
        file,
        file === ''
          ? {
              code: 'old-file-does-not-load',
              text: `An error outside any test, which the baseline has not: ${oneLine(failure.message)}`,
            }
          : {
              code: 'old-file-does-not-load',
              file,
              text: `${file} loaded in the baseline and no longer does: ${oneLine(failure.message)}`,
            },
      ]),
  );

const lost = (old: OldTest, status: TestResult['status'] | undefined, suite: RunReport): Reason => {
  const where = { test: old.name, file: old.file };
  switch (status) {
    case 'failed':
      return {
        code: 'old-test-broken',
        ...where,
        text: `"${old.name}" passed in the baseline and fails now: ${messageOf(old, suite)}`,
      };
    case 'skipped':
      return {
        code: 'old-test-skipped',
        ...where,
        text: `"${old.name}" ran in the baseline and is skipped now; let it run again.`,
      };
    case undefined:
    case 'passed':
      return {
        code: 'old-test-lost',
        ...where,
        text: `"${old.name}" passed in the baseline and did not run now; bring it back.`,
      };
  }
};

const messageOf = (test: OldTest, suite: RunReport): string =>
  oneLine(
    suite.results.find((result) => testKey(result) === testKey(test) && result.status === 'failed')?.failure
      ?.message ?? 'no message',
  );
