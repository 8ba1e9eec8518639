/** The GREEN verdict, which REFACTOR and COMMIT take once more. */
import { changedPaths } from './changed-paths.ts';
import { pathGates, suspiciousGates } from './change-gates.ts';
import { runIsClean } from './clean-run.ts';
import { coverageIsNotLower, linesAreCovered } from './coverage.ts';
import { noFindings, type Findings } from './findings.ts';
import { nothingProtectedChanged, runnerIsTheBases, testsAreIntact } from './green-files.ts';
import { expectedTestsPass } from './green-tests-pass.ts';
import { testsNoticeHollowCode } from './hollow-runs.ts';
import { keepBaseline } from './keep-baseline.ts';
import { reruns, type JudgedRuns } from './judge-red.ts';
import { qualityIsKept } from './quality-findings.ts';
import { sentinelsAreRight } from './sentinels.ts';
import type { JobResult } from './report-facts.ts';
import type { ExpectedTests, VerdictInput } from './verdict.ts';

/**
 * @param expected the tests of the accepted RED commit, at the paths they have in this commit
 * @param testRoot where the story's tests lie in this commit, with a slash at its end
 */
export const judgeGreen = (
  input: VerdictInput,
  { design, result, suite, baseline }: JudgedRuns,
  { expected, testRoot }: { readonly expected: ExpectedTests; readonly testRoot: string },
): Findings => {
  // The new tests run beside the sentinels too.
  const again = [...reruns(result), ...[result.runs.sentinel ?? []].flat()];
  const tests = expectedTestsPass(expected, suite, again, testRoot);
  const kept = keepBaseline({
    suite,
    baseline,
    reruns: reruns(result),
    isStory: isStoryTest(expected, testRoot),
  });
  const hollow = testsNoticeHollowCode(expected, result);
  const coverage = linesAreCovered({
    suite,
    baseline,
    changedLines: withoutMoved(result),
    threshold: input.config.coverageThreshold,
  });
  const quality = qualityIsKept(result, expected, input.config);
  return {
    ...noFindings,
    reasons: [
      ...(input.phase === 'COMMIT' ? [] : nothingProtectedChanged(input.changedFiles, input.config)),
      ...testsAreIntact(expected, result, testRoot),
      ...runnerIsTheBases(result, design, expected, testRoot),
      ...runIsClean(suite, 'The run'),
      ...tests.reasons,
      ...kept.reasons,
      ...sentinelsAreRight(result),
      ...hollow.reasons,
      ...coverage.reasons,
      ...(input.phase === 'REFACTOR'
        ? coverageIsNotLower(coverage.summary, input.previous?.coverage ?? null)
        : []),
      ...quality.reasons,
    ],
    notes: [...hollow.notes, ...coverage.notes],
    gates: [...pathGates(changedPaths(input), input.config), ...suspiciousGates(result, input.config)],
    sendBackTo: quality.inTests ? 'TEST_RED' : null,
    expected: { ...expected, tests: tests.completed },
    coverage: coverage.summary,
    flaky: kept.flaky,
  };
};

/** Code that moved is covered as well or as badly as it was. */
const withoutMoved = ({ changedLines, movedLines = {} }: JobResult): JobResult['changedLines'] =>
  Object.fromEntries(
    Object.entries(changedLines).map(([path, lines]) => {
      const moved = new Set(movedLines[path]);
      return [path, lines.filter((line) => !moved.has(line))];
    }),
  );

const isStoryTest = (expected: ExpectedTests, testRoot: string) => {
  const removed = new Set(expected.removed.map(({ file, name }) => JSON.stringify([file, name])));
  const named = new Set(
    expected.tests.flatMap(({ file, name, instances }) =>
      [name, ...(instances ?? [])].map((each) => JSON.stringify([file, each])),
    ),
  );
  const files = new Set(expected.files.map(({ path }) => path));
  return ({ file, name }: { readonly file: string; readonly name: string }): boolean => {
    const key = JSON.stringify([file, name]);
    return (
      `${file}/`.endsWith(testRoot) ||
      file.startsWith(testRoot) ||
      removed.has(key) ||
      named.has(key) ||
      (name === '' && files.has(file))
    );
  };
};
