/** Which tests of a RED commit are the story's: those in its folder, and old ones that the design let it change. */
import type {
  DeclaredTest,
  Design,
  JobResult,
  RunReport,
  TestFileReading,
  TestResult,
} from './report-facts.ts';
import { assignResults, changedTestFile, isInside, namesCriterion, RUNTIME_PART } from './test-names.ts';

export interface NewTest extends DeclaredTest {
  readonly results: readonly TestResult[];
  /** Ids of the design's criteria in its name. */
  readonly named: readonly string[];
  /** It speaks of nothing but criteria that exist and must stay. */
  readonly mayKeep: boolean;
  /** Its result follows from those of tests inside it. */
  readonly hasSubtests: boolean;
}

export interface NewTests {
  readonly tests: readonly NewTest[];
  /** The story's files as read: its folder, and each changed old test file. */
  readonly readings: readonly TestFileReading[];
  readonly removed: readonly { readonly file: string; readonly name: string }[];
}

export interface NewTestsInput {
  readonly testRoot: string;
  readonly design: Design;
  readonly result: JobResult;
  readonly suite: RunReport;
  readonly baseline: RunReport;
}

export const findNewTests = ({ testRoot, design, result, suite, baseline }: NewTestsInput): NewTests => {
  const changeable = new Set(design.changes.map(({ test }) => changedTestFile(test)));
  const own = result.readings.filter(({ path }) => path.startsWith(testRoot));
  // Tests that a helper file declares run under the name of the file that calls it.
  const ran = new Set([...suite.results, ...suite.fileFailures].map(({ file }) => file));
  const ownTests = own.filter(({ path, isTestFile }) => isTestFile || ran.has(path));
  const old = result.readings.filter(({ path }) => !path.startsWith(testRoot) && changeable.has(path));
  const wasChanged = new Map(
    old.map((reading) => [reading.path, changesOf(reading, result, suite, baseline)]),
  );
  const fresh = [
    ...ownTests.flatMap(({ tests }) => tests),
    ...[...wasChanged.values()].flatMap(({ tests }) => tests),
  ];
  const { results } = assignResults(
    [...fresh, ...[...wasChanged.values()].flatMap(({ same }) => same)],
    suite.results,
  );
  const hidden = testsMadeByHelpers(own, fresh, suite);
  const keeping = new Set(design.criteria.filter(({ keeps }) => keeps).map(({ id }) => id));
  const finish = (test: DeclaredTest, ran: readonly TestResult[]): NewTest => {
    const texts = [test.name, ...(test.dynamic || test.parametrised ? ran.map(({ name }) => name) : [])];
    const named = design.criteria
      .map(({ id }) => id)
      .filter((id) => texts.some((text) => namesCriterion(text, id)));
    return {
      ...test,
      results: ran,
      named,
      mayKeep: named.length > 0 && named.every((id) => keeping.has(id)),
      hasSubtests: false,
    };
  };
  const tests = [
    ...fresh.map((test) => finish(test, results.get(test) ?? [])),
    ...hidden.map(({ test, ran }) => finish(test, ran)),
  ];
  const deleted = [...changeable].filter((path) => !result.readings.some((reading) => reading.path === path));
  return {
    tests: tests.map((test) => withSubtests(test, tests)),
    readings: [...own, ...old.filter(({ path }) => isTouched(path, result))],
    removed: [
      ...[...wasChanged.values()].flatMap(({ removed }) => removed),
      ...deleted.flatMap((file) => namesIn(baseline, file).map((name) => ({ file, name }))),
    ],
  };
};

/** A test that only holds subtests keeps what all of them keep. */
const withSubtests = (test: NewTest, tests: readonly NewTest[]): NewTest => {
  const inner = tests.filter(({ file, name }) => file === test.file && isInside(name, test.name));
  if (inner.length === 0) return test;
  return {
    ...test,
    hasSubtests: true,
    mayKeep: test.named.length > 0 ? test.mayKeep : inner.every(({ mayKeep }) => mayKeep),
  };
};

/** Tests that no source shows, because a helper declares them: one test of unknown names for each file. */
const testsMadeByHelpers = (
  own: readonly TestFileReading[],
  declared: readonly DeclaredTest[],
  suite: RunReport,
) => {
  const files = new Set(own.map(({ path }) => path));
  const { rest } = assignResults(
    declared,
    suite.results.filter(({ file }) => files.has(file)),
  );
  return [...Map.groupBy(rest, ({ file }) => file)].map(([file, ran]) => ({
    test: {
      file,
      name: RUNTIME_PART,
      dynamic: true,
      marks: [],
      empty: false,
      criteria: [],
      parametrised: true,
    } satisfies DeclaredTest,
    ran,
  }));
};

/**
 * Which tests of an old file count as new. By their source where the base was read too; an unchanged test that fails
 * now though it passed counts as changed, because something it shares in this file was.
 */
const changesOf = (reading: TestFileReading, result: JobResult, suite: RunReport, baseline: RunReport) => {
  const before = result.baseReadings?.find(({ path }) => path === reading.path);
  const { results } = assignResults(reading.tests, suite.results);
  const old = new Set(namesIn(baseline, reading.path));
  const passedBefore = new Set(
    baseline.results
      .filter(({ file, status }) => file === reading.path && status === 'passed')
      .map(({ name }) => name),
  );
  const isNew = (test: DeclaredTest): boolean => {
    const ran = results.get(test) ?? [];
    if (ran.some(({ name, status }) => status !== 'passed' && passedBefore.has(name))) return true;
    const same = before?.tests.find(({ name }) => name === test.name);
    if (before)
      return same === undefined || same.body !== test.body || same.marks.join() !== test.marks.join();
    return !ran.some(({ name }) => old.has(name));
  };
  const tests = isTouched(reading.path, result) ? reading.tests.filter(isNew) : [];
  const still = assignResults(reading.tests, baseline.results).results;
  const known = new Set([...still.values()].flatMap((ran) => ran.map(({ name }) => name)));
  return {
    tests,
    same: reading.tests.filter((test) => !tests.includes(test)),
    removed: [...old].filter((name) => !known.has(name)).map((name) => ({ file: reading.path, name })),
  };
};

const isTouched = (path: string, result: JobResult): boolean =>
  result.changedFiles.some((change) => change.path === path);

const namesIn = (run: RunReport, path: string): readonly string[] => [
  ...new Set(run.results.filter(({ file }) => file === path).map(({ name }) => name)),
];
