/** GREEN rule 2: every expected test ran and passed. */
import { flakyReason, isFlaky } from './flaky-new-tests.ts';
import { isFailureOf } from './red-tests-fail.ts';
import { oneLine } from './quote.ts';
import type { RunReport, TestResult } from './report-facts.ts';
import { assignResults } from './test-names.ts';
import type { ExpectedTest, ExpectedTests, Reason } from './verdict.ts';

export interface GreenTests {
  readonly reasons: readonly Reason[];
  /** The expected tests with the names that ran under each. */
  readonly completed: readonly ExpectedTest[];
}

export const expectedTestsPass = (
  expected: ExpectedTests,
  suite: RunReport,
  reruns: readonly RunReport[],
  testRoot: string,
): GreenTests => {
  const { results, rest } = assignResults(expected.tests, suite.results);
  const again = reruns.map((run) => assignResults(expected.tests, run.results).results);
  const files = new Set(expected.files.map(({ path }) => path));
  const loose = rest.filter(
    ({ file, status }) => files.has(file) && file.startsWith(testRoot) && status !== 'passed',
  );
  return {
    reasons: [
      ...expected.tests.flatMap((test) =>
        judge(
          test,
          results.get(test) ?? [],
          again.map((run) => run.get(test) ?? []),
          suite,
        ),
      ),
      ...loose.map((result) => fails(result.name, result)),
      ...errorsOutsideTests(expected, suite, results),
    ],
    completed: expected.tests.map((test) => ({
      ...test,
      instances: [
        ...new Set([...(test.instances ?? []), ...(results.get(test) ?? []).map(({ name }) => name)]),
      ],
    })),
  };
};

/** A file whose tests all passed may still have thrown beside them. */
const errorsOutsideTests = (
  expected: ExpectedTests,
  suite: RunReport,
  results: ReadonlyMap<ExpectedTest, readonly TestResult[]>,
): readonly Reason[] =>
  suite.fileFailures
    .flatMap((fallen) => {
      const tests = expected.tests.filter(({ file }) => isFailureOf(fallen, file));
      const file = tests[0]?.file ?? expected.files.find(({ path }) => path === fallen.file)?.path;
      return file !== undefined && tests.every((test) => (results.get(test) ?? []).length > 0)
        ? [{ file, failure: fallen.failure }]
        : [];
    })
    .map(({ file, failure }) => ({
      code: 'test-file-does-not-load',
      file,
      text: `${file} has an error outside its tests: ${oneLine(failure.message)}`,
    }));

const judge = (
  test: ExpectedTest,
  ran: readonly TestResult[],
  again: readonly (readonly TestResult[])[],
  suite: RunReport,
): readonly Reason[] => {
  const where = { test: test.name, file: test.file };
  const failed = ran.filter(({ status }) => status === 'failed');
  const [first] = failed;
  if (isFlaky([ran, ...again])) return [flakyReason(test)];
  if (first) return [fails(test.name, first)];
  if (ran.length === 0) {
    const fallen = suite.fileFailures.find((failure) => isFailureOf(failure, test.file));
    const why = fallen ? `its file does not load: ${oneLine(fallen.failure.message)}` : 'it did not run';
    return [{ code: 'test-did-not-run', ...where, text: `"${test.name}" must pass, but ${why}` }];
  }
  if (ran.some(({ status }) => status === 'skipped')) {
    return [
      {
        code: 'test-skipped',
        ...where,
        text: `"${test.name}" was skipped in ${ran.filter(({ status }) => status === 'skipped').length} of ${ran.length} cases; it must run and pass.`,
      },
    ];
  }
  const names = new Set(ran.map(({ name }) => name));
  return (test.instances ?? [])
    .filter((name) => !names.has(name))
    .map((name) => ({
      code: 'test-did-not-run',
      test: name,
      file: test.file,
      text: `"${name}" ran before and does not run now.`,
    }));
};

const fails = (name: string, result: TestResult): Reason => ({
  code: 'test-fails',
  test: name,
  file: result.file,
  text: `"${result.name}" must pass and ${result.status === 'skipped' ? 'was skipped' : `fails: ${oneLine(result.failure?.message ?? 'no message')}`}`,
});
