/** RED rules 2 and 3: every new test ran and failed, in its own body and for the right cause, or could not load for it. */
import { flakyReason, isFlaky } from './flaky-new-tests.ts';
import { isCausedByInterface, type FailurePlace } from './interface-causes.ts';
import { isListedModule } from './listed-modules.ts';
import type { NewTest, NewTests } from './new-tests.ts';
import { listSome, oneLine } from './quote.ts';
import type { Design, Failure, FileFailure, RunReport, TestResult } from './report-facts.ts';
import { assignResults, isInside } from './test-names.ts';
import type { ExpectedTest, Reason } from './verdict.ts';

export interface RedProof {
  readonly reasons: readonly Reason[];
  readonly proofs: ReadonlyMap<NewTest, ExpectedTest['proof']>;
}

export interface RedRuns {
  readonly story: NewTests;
  readonly suite: RunReport;
  /** The same commit run again. */
  readonly reruns: readonly RunReport[];
  readonly design: Design;
}

export const newTestsFail = ({ story, suite, reruns, design }: RedRuns): RedProof => {
  const again = reruns.map((run) => assignResults(story.tests, run.results).results);
  const proofs = new Map<NewTest, ExpectedTest['proof']>();
  const reasons: Reason[] = [];
  for (const [file, tests] of Map.groupBy(story.tests, (test) => test.file)) {
    const place = placeOf(file, story, design);
    const fallen = suite.fileFailures.find((failure) => isFailureOf(failure, file));
    const didNotRun = tests.filter(({ results }) => results.length === 0);
    if (fallen && !isCausedByInterface(fallen.failure, place, design)) {
      reasons.push(doesNotLoad(file, fallen.failure, didNotRun));
      continue;
    }
    for (const test of tests) {
      if (test.results.length === 0) {
        if (fallen) proofs.set(test, 'load');
        else if (!isMarked(test)) reasons.push(didNotRunReason(test));
        continue;
      }
      if (isFlaky([test.results, ...again.map((run) => run.get(test) ?? [])])) {
        reasons.push(flakyReason(test));
        continue;
      }
      const judged = judge(test, place, suite, design);
      if (judged.proof) proofs.set(test, judged.proof);
      reasons.push(...judged.reasons);
    }
  }
  return { reasons, proofs };
};

const judge = (
  test: NewTest,
  place: FailurePlace,
  suite: RunReport,
  design: Design,
): { proof?: ExpectedTest['proof']; reasons: Reason[] } => {
  const failed = test.results.filter(({ status }) => status === 'failed');
  if (failed.length === 0) {
    if (isMarked(test) || test.results.every(({ status }) => status === 'skipped')) return { reasons: [] };
    if (test.mayKeep) return { proof: 'passed', reasons: [] };
    // Those inside it passed too, and are refused by their own names.
    if (test.hasSubtests) return { reasons: [] };
    return { reasons: [passesReason(test)] };
  }
  const wrong = failed.filter((result) => !isHonest(result, place, suite, design));
  const [first] = wrong;
  if (first) return { reasons: [otherCause(test, first)] };
  return {
    proof: failed.some(({ failure }) => failure?.cause === 'assertion') ? 'assertion' : 'interface',
    reasons: [],
  };
};

/** Its mark, or its empty body, is the reason that is given; that it passes or does not run follows from it. */
const isMarked = ({ marks, empty }: NewTest): boolean => empty || marks.some((mark) => mark !== 'only');

/** A test with subtests fails because one of them does: its own message says nothing of its own. */
const isHonest = (result: TestResult, place: FailurePlace, suite: RunReport, design: Design): boolean => {
  const inner = suite.results.some(
    ({ file, name, status }) => file === result.file && status === 'failed' && isInside(name, result.name),
  );
  if (inner) return true;
  if (!result.failure) return false;
  return result.failure.cause === 'assertion' || isCausedByInterface(result.failure, place, design);
};

const placeOf = (file: string, { readings }: NewTests, design: Design): FailurePlace => {
  const imports = readings.find(({ path }) => path === file)?.imports ?? [];
  return {
    file,
    importsInterface: imports.some(({ resolved, specifier }) =>
      isListedModule(resolved ?? specifier, file, design),
    ),
  };
};

/** In Go a whole package does not build: the failure names its folder or its import path. */
export const isFailureOf = (
  { file, project }: Pick<FileFailure, 'file' | 'project'>,
  path: string,
): boolean => {
  const folder = path.split('/').slice(0, -1).join('/');
  return (
    file === path ||
    (path.endsWith('.go') && folder !== '' && (file === folder || project.endsWith(`/${folder}`)))
  );
};

const doesNotLoad = (file: string, failure: Failure, tests: readonly NewTest[]): Reason => ({
  code: 'test-file-does-not-load',
  file,
  text:
    `${file} does not load, and not because an interface of the design is missing (${describe(failure)}): ${oneLine(failure.message)}. ` +
    `${tests.length === 0 ? '' : `Not run: ${listSome(tests.map(({ name }) => `"${name}"`))}. `}${advice(failure)}`,
});

const otherCause = (test: NewTest, { failure }: TestResult): Reason => ({
  code: 'test-fails-for-other-cause',
  test: test.name,
  file: test.file,
  text: failure
    ? `"${test.name}" fails, but not by an assertion and not because an interface of the design is missing (${describe(failure)}): ${oneLine(failure.message)}. ${advice(failure)}`
    : `"${test.name}" fails without saying why.`,
});

const describe = ({ cause, subject }: Failure): string =>
  subject?.external ? `${cause}, an outside package` : cause;

const advice = ({ cause, subject }: Failure): string => {
  if (subject?.external) return 'Do without the package, or answer "package NAME: why" under "unfinished".';
  switch (cause) {
    case 'missing-module':
    case 'missing-export':
    case 'missing-member':
      return 'List the module and the symbol under "interfaces" in the design, or import what is listed.';
    case 'hook':
      return 'A hook may fail only because of a listed interface.';
    case 'timeout':
      return 'A test that never ends proves nothing; make it fail by an assertion.';
    case 'syntax':
      return 'Mend the syntax.';
    case 'crash':
      return 'The process ended in the middle; make the test fail by an assertion.';
    case 'assertion':
    case 'error':
    case 'load':
      return 'Make it fail by an assertion on what the criterion says.';
  }
};

const passesReason = (test: NewTest): Reason => ({
  code: 'test-passes-before-code',
  test: test.name,
  file: test.file,
  text: `"${test.name}" passes although its code is not written: it proves nothing new. Assert what the criterion adds, or name a criterion that has "keeps: true".`,
});

const didNotRunReason = (test: NewTest): Reason => ({
  code: 'test-did-not-run',
  test: test.name,
  file: test.file,
  text: `"${test.name}" stands in ${test.file} but did not run; see that the runner finds the file and nothing keeps the test from running.`,
});
