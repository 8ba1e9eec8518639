/**
 * RED rule 4: no new test is skipped, focused, empty, or marked as expected to fail. A mark that keeps a test from
 * counting is the reason; that its body is empty or that it did not run follows from it.
 */
import type { TestMark } from './report-facts.ts';
import type { NewTest } from './new-tests.ts';
import type { Reason, ReasonCode } from './verdict.ts';

const SAYINGS = {
  skip: { code: 'test-skipped', text: 'is marked as skipped; let it run.' },
  only: { code: 'test-focused', text: 'is focused, which keeps other tests from running; remove the mark.' },
  todo: { code: 'test-todo', text: 'is marked as todo, so it cannot fail; write it out.' },
  fails: {
    code: 'test-expected-to-fail',
    text: 'is marked as expected to fail, so it proves nothing; remove the mark.',
  },
} as const satisfies Record<TestMark, { code: ReasonCode; text: string }>;

export const newTestsAreUnmarked = (tests: readonly NewTest[]): readonly Reason[] =>
  tests.flatMap((test) => [
    ...test.marks.map((mark) => ({
      code: SAYINGS[mark].code,
      test: test.name,
      file: test.file,
      text: `"${test.name}" ${SAYINGS[mark].text}`,
    })),
    ...(test.empty && !test.marks.some(keepsFromCounting)
      ? [
          {
            code: 'test-empty' as const,
            test: test.name,
            file: test.file,
            text: `"${test.name}" has an empty body; assert what its criterion says.`,
          },
        ]
      : []),
    ...skippedInRun(test),
  ]);

const keepsFromCounting = (mark: TestMark): boolean => mark !== 'only';

const skippedInRun = (test: NewTest): readonly Reason[] => {
  const skipped = test.results.filter(({ status }) => status === 'skipped').length;
  if (skipped === 0 || test.marks.some(keepsFromCounting)) return [];
  const which =
    test.results.length === skipped
      ? 'was skipped'
      : `was skipped in ${skipped} of ${test.results.length} cases`;
  return [
    {
      code: 'test-skipped',
      test: test.name,
      file: test.file,
      text: `"${test.name}" ${which} when it ran; a new test always runs.`,
    },
  ];
};
