/** A test that gives different results on one commit is never one of the new ones. */
import { mergedStatus } from './old-tests.ts';
import type { TestResult } from './report-facts.ts';
import type { Reason } from './verdict.ts';

/**
 * A try that failed before another passed counts as a run.
 * @param runs results of one test by run of the same commit; a run in which it did not run says nothing
 */
export const isFlaky = (runs: readonly (readonly Pick<TestResult, 'status' | 'retries'>[])[]): boolean => {
  if (runs.flat().some(({ status, retries = 0 }) => status === 'passed' && retries > 0)) return true;
  const statuses = runs.filter((results) => results.length > 0).map(mergedStatus);
  return statuses.includes('passed') && statuses.includes('failed');
};

export const flakyReason = ({ name, file }: { readonly name: string; readonly file: string }): Reason => ({
  code: 'test-flaky',
  test: name,
  file,
  text: `"${name}" passes in one run or try and fails in another of the same commit; a test of the story always gives the same result.`,
});
