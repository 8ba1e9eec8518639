/** Results of a run by test: instances of a parametrised test are one test. */
import type { RunReport, TestResult } from './report-facts.ts';

export interface TestIdentity {
  readonly project: string;
  readonly file: string;
  readonly name: string;
}

export interface OldTest extends TestIdentity {
  readonly status: TestResult['status'];
}

export interface Statuses {
  readonly list: readonly OldTest[];
  has(test: TestIdentity): boolean;
  /**
   * undefined: it did not run. A test of a slightly other name stands for it (ports, times and ids in names differ from
   * run to run), unless the other run has that name too.
   */
  get(test: TestIdentity, other: Statuses): TestResult['status'] | undefined;
}

export const testKey = ({ project, file, name }: TestIdentity): string =>
  JSON.stringify([project, file, name]);

/** A name without the parts that change from run to run. */
const maskedKey = ({ project, file, name }: TestIdentity): string =>
  JSON.stringify([project, file, name.replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\d+/gi, '#')]);

export const statusesOf = (run: RunReport): Statuses => {
  const groups = Map.groupBy(run.results, testKey);
  const list = [...groups.values()].flatMap((results) => {
    const [first] = results;
    return first
      ? [{ project: first.project, file: first.file, name: first.name, status: mergedStatus(results) }]
      : [];
  });
  const exact = new Map(list.map((test) => [testKey(test), test.status]));
  const masked = Map.groupBy(list, maskedKey);
  return {
    list,
    has: (test) => exact.has(testKey(test)),
    get: (test, other) => {
      const known = exact.get(testKey(test));
      if (known !== undefined) return known;
      const alike = (masked.get(maskedKey(test)) ?? []).filter((candidate) => !other.has(candidate));
      return alike.length === 0 ? undefined : mergedStatus(alike);
    },
  };
};

/** One instance that fails fails the test; otherwise one that passed passes it. */
export const mergedStatus = (
  results: readonly { readonly status: TestResult['status'] }[],
): TestResult['status'] => {
  if (results.some(({ status }) => status === 'failed')) return 'failed';
  return results.some(({ status }) => status === 'passed') ? 'passed' : 'skipped';
};

/** Whether the whole file could not run in the baseline, so that a test in it is not newly broken. */
export const isOldFailure = (test: TestIdentity, baseline: RunReport): boolean =>
  baseline.fileFailures.some(({ file }) => file === test.file || test.file.startsWith(`${file}/`));
