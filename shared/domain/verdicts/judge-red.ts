/** The RED verdict: the new tests fail, for the right cause, and nothing else changed. */
import { runIsClean } from './clean-run.ts';
import { keepBaseline } from './keep-baseline.ts';
import { findNewTests, type NewTest, type NewTests } from './new-tests.ts';
import { criteriaHaveTests, storyHasTests } from './red-criteria.ts';
import { newTestsAreUnmarked } from './red-marks.ts';
import { newTestsFail, type RedProof } from './red-tests-fail.ts';
import { redTouchesOnlyTests, testFilesParse } from './red-touches-only-tests.ts';
import { noFindings, type Findings } from './findings.ts';
import type { Design, JobResult, RunReport } from './report-facts.ts';
import { listSome } from './quote.ts';
import { storyTestRoot } from './test-names.ts';
import type { ExpectedTests, RequiredGate, VerdictInput } from './verdict.ts';

export interface JudgedRuns {
  readonly design: Design;
  readonly result: JobResult;
  readonly suite: RunReport;
  readonly baseline: RunReport;
}

export const judgeRed = (input: VerdictInput, { design, result, suite, baseline }: JudgedRuns): Findings => {
  const story = findNewTests({ testRoot: storyTestRoot(input.storyId), design, result, suite, baseline });
  const proof = newTestsFail({ story, suite, reruns: reruns(result), design });
  const kept = keepBaseline({
    suite,
    baseline,
    reruns: reruns(result),
    isStory: isStoryTest(input.storyId, story),
  });
  return {
    ...noFindings,
    reasons: [
      ...runIsClean(suite, 'The run'),
      ...redTouchesOnlyTests(input.storyId, design, input.changedFiles),
      ...testFilesParse(story.readings, suite),
      ...storyHasTests(story),
      ...criteriaHaveTests(design, story),
      ...newTestsAreUnmarked(story.tests),
      ...proof.reasons,
      ...kept.reasons,
    ],
    notes: removedNote(story),
    gates: changedTestsGate(input.storyId, story),
    expected: expectedFrom(input.storyId, story, proof),
    flaky: kept.flaky,
  };
};

export const reruns = ({ runs }: JobResult): readonly RunReport[] =>
  [runs['rerun-1'], runs['rerun-2']].filter((run) => run !== undefined);

/** Tests that the RED rules judge, so that the baseline does not. */
const isStoryTest = (storyId: string, story: NewTests) => {
  const removed = new Set(story.removed.map(({ file, name }) => JSON.stringify([file, name])));
  const ran = new Set(
    story.tests.flatMap(({ file, name, results }) =>
      [name, ...results.map((result) => result.name)].map((each) => JSON.stringify([file, each])),
    ),
  );
  const changed = new Set(story.readings.map(({ path }) => path));
  return ({ file, name }: { readonly file: string; readonly name: string }): boolean => {
    const key = JSON.stringify([file, name]);
    return (
      file.startsWith(storyTestRoot(storyId)) ||
      removed.has(key) ||
      ran.has(key) ||
      (name === '' && changed.has(file)) ||
      isStoryFolder(file, storyId)
    );
  };
};

/** In Go a failure names a package: the story's folder without its last slash, or an import path that ends with it. */
const isStoryFolder = (file: string, storyId: string): boolean => `${file}/`.endsWith(storyTestRoot(storyId));

const expectedFrom = (storyId: string, story: NewTests, { proofs }: RedProof): ExpectedTests => ({
  v: 1,
  storyId,
  tests: story.tests.map((test) => ({
    project: test.results[0]?.project ?? '',
    file: test.file,
    name: test.name,
    parametrised: test.parametrised || test.dynamic,
    criteria: test.named,
    keeps: keeps(test, proofs),
    proof: proofs.get(test) ?? 'assertion',
    instances: failedInstances(test),
  })),
  files: story.readings.map(({ path, sha256 }) => ({ path, sha256 })),
  removed: story.removed,
});

/** What failed must pass later, each of it: the code must not choose which names of a test are run. */
const failedInstances = (test: NewTest): readonly string[] | null => {
  const failed = test.results.filter(({ status }) => status === 'failed');
  return failed.length === 0 ? null : [...new Set(failed.map(({ name }) => name))];
};

/** A test that says it keeps and yet failed in its own body is an ordinary new test from then on. */
const keeps = (test: NewTest, proofs: RedProof['proofs']): boolean => {
  const proof = proofs.get(test);
  return test.mayKeep && (proof === 'passed' || proof === 'load');
};

const oldFiles = (storyId: string, { readings, removed }: NewTests): readonly string[] => [
  ...new Set(
    [...readings.map(({ path }) => path), ...removed.map(({ file }) => file)].filter(
      (path) => !path.startsWith(storyTestRoot(storyId)),
    ),
  ),
];

const changedTestsGate = (storyId: string, story: NewTests): readonly RequiredGate[] => {
  const files = oldFiles(storyId, story);
  return files.length === 0
    ? []
    : [{ kind: 'changed_tests', text: `Old tests were changed: ${listSome(files)}.` }];
};

const removedNote = ({ removed }: NewTests): readonly string[] =>
  removed.length === 0
    ? []
    : [
        `Old tests removed under the design's "changes": ${listSome(removed.map(({ file, name }) => `${file} "${name}"`))}.`,
      ];
