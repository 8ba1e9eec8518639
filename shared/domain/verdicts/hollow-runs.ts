/**
 * GREEN rule 5: with the story's code made to throw, and made to give nothing, each new test fails at least once. One
 * that passes in both proves nothing. (Passing in one is honest: `expect(() => parse('')).toThrow()`.)
 */
import { listSome } from './quote.ts';
import type { JobResult, RunReport } from './report-facts.ts';
import { assignResults } from './test-names.ts';
import type { ExpectedTest, ExpectedTests, Reason } from './verdict.ts';

export interface HollowFindings {
  readonly reasons: readonly Reason[];
  readonly notes: readonly string[];
}

export const testsNoticeHollowCode = (
  expected: ExpectedTests,
  { hollow, runs }: JobResult,
): HollowFindings => {
  const skipped = (hollow?.skipped ?? []).map(({ path, why }) => `${path} (${why})`);
  const partly = skipped.length === 0 ? [] : [`Not hollowed: ${listSome(skipped)}.`];
  if (!hollow || hollow.functions + hollow.values === 0) {
    return {
      reasons: [],
      notes: [
        `Not hollowed: the story changed no function or value that can be${skipped.length === 0 ? '' : `; ${listSome(skipped)}`}.`,
      ],
    };
  }
  const usable = [runs['hollow-throw'], runs['hollow-empty']]
    .filter((run) => run !== undefined)
    .filter(wasBuilt);
  const [one, two] = usable;
  if (!one || !two)
    return {
      reasons: [],
      notes: [
        ...partly,
        'Not hollowed: the emptied code does not build, so vacuous tests were not looked for.',
      ],
    };
  const passesIn = usable.map((run) => {
    const { results } = assignResults(expected.tests, run.results);
    return (test: ExpectedTest) => {
      const ran = results.get(test) ?? [];
      return ran.length > 0 && ran.every(({ status }) => status === 'passed');
    };
  });
  return {
    reasons: expected.tests
      .filter((test) => !test.keeps && passesIn.every((passes) => passes(test)))
      .map(vacuous),
    notes: partly,
  };
};

/** Go code that does not compile after hollowing leaves no result; that says nothing about the tests. */
const wasBuilt = (run: RunReport): boolean => {
  if (run.defects.some(({ code }) => code === 'prepare-failed' || code === 'runner-missing')) return false;
  return run.runner !== 'go-test' || run.results.length > 0 || run.fileFailures.length === 0;
};

const vacuous = ({ name, file }: ExpectedTest): Reason => ({
  code: 'test-vacuous',
  test: name,
  file,
  text: `"${name}" passes although every function that the story wrote throws, and although each gives nothing: it does not test the story's code. Use that code, or mend the test.`,
});
