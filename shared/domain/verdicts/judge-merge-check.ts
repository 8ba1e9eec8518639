/** Before the sprint review all finished branches run once together; a failure names the stories. */
import { jobWasDone, runIsClean } from './clean-run.ts';
import { expectedTestsPass } from './green-tests-pass.ts';
import { keepBaseline } from './keep-baseline.ts';
import { expectedIn, promotedTestRoot } from './promote-expected.ts';
import type { Design, JobResult, RunReport, TestResult } from './report-facts.ts';
import type { ExpectedTests, FlakyTest, Reason } from './verdict.ts';

export interface MergedStory {
  readonly storyId: string;
  readonly level: Design['level'];
  readonly expected: ExpectedTests;
  /** The suite on the story's base; null: it was not recorded. */
  readonly baseline: JobResult | null;
}

export interface MergeVerdict {
  readonly ok: boolean;
  readonly reasons: readonly Reason[];
  /** Stories whose tests fail; all of them when what fails is no story's. */
  readonly stories: readonly string[];
  readonly flaky: readonly FlakyTest[];
}

/** What failed or was skipped on the base of any of the stories is not held against them. */
export const judgeMergeCheck = (result: JobResult, stories: readonly MergedStory[]): MergeVerdict => {
  const all = stories.map(({ storyId }) => storyId);
  const suite = result.runs.suite;
  const undone = jobWasDone(result);
  if (undone.length > 0 || !suite) return { ok: false, reasons: undone, stories: all, flaky: [] };
  const reruns = [result.runs['rerun-1'], result.runs['rerun-2']].filter((run) => run !== undefined);
  const own = stories.map(({ storyId, level, expected }) => {
    const testRoot = promotedTestRoot(storyId, level);
    return {
      storyId,
      testRoot,
      reasons: expectedTestsPass(expectedIn(expected, testRoot), suite, reruns, testRoot).reasons,
    };
  });
  const changed = new Set(
    stories.flatMap(({ expected }) => expected.removed.map(({ file, name }) => JSON.stringify([file, name]))),
  );
  const kept = keepBaseline({
    suite,
    baseline: commonBaseline(stories, suite),
    reruns,
    isStory: ({ file, name }) =>
      own.some(({ testRoot }) => `${file}/`.startsWith(testRoot)) ||
      changed.has(JSON.stringify([file, name])),
  });
  const shared = [...runIsClean(suite, 'The run on the merged branches'), ...kept.reasons];
  const reasons = [...own.flatMap((story) => story.reasons), ...shared];
  return {
    ok: reasons.length === 0,
    reasons,
    stories:
      shared.length > 0 ? all : own.filter((story) => story.reasons.length > 0).map(({ storyId }) => storyId),
    flaky: kept.flaky,
  };
};

/** The best that every base promised: a test counts as passing before only when it passed on each base that knows it. */
const commonBaseline = (stories: readonly MergedStory[], suite: RunReport): RunReport => {
  const runs = stories.flatMap(({ baseline }) => baseline?.runs.suite ?? []);
  const worst = new Map<string, TestResult>();
  for (const result of runs.flatMap(({ results }) => results)) {
    const key = JSON.stringify([result.project, result.file, result.name]);
    if (worst.get(key) === undefined || result.status !== 'passed') worst.set(key, result);
  }
  return {
    ...suite,
    results: [...worst.values()],
    fileFailures: runs.flatMap(({ fileFailures }) => fileFailures),
    coverage: null,
    defects: [],
  };
};
