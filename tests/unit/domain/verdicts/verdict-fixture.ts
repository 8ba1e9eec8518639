/** Hand-built reports: one story `S-1` on a Vitest project, each test changing what it is about. */
import type {
  DeclaredTest,
  Design,
  Failure,
  FileFailure,
  JobResult,
  RunReport,
  TestFileReading,
  TestResult,
} from '#shared/domain/verdicts/report-facts.ts';
import { takeVerdict } from '#shared/domain/verdicts/take-verdict.ts';
import type { ExpectedTests, Verdict, VerdictInput } from '#shared/domain/verdicts/verdict.ts';

export const TEST_FILE = 'tests/tdd/S-1/add.test.js';
export const HASH = 'a'.repeat(64);

export const design = (over: Partial<Design> = {}): Design => ({
  criteria: [{ id: 'AC1', text: 'adds two numbers' }],
  interfaces: [{ module: 'src/add.js', symbols: ['add', 'Calculator.plus'] }],
  files: ['src/add.js'],
  changes: [],
  packages: [],
  level: 'unit',
  ...over,
});

export const declared = (name: string, over: Partial<DeclaredTest> = {}): DeclaredTest => ({
  file: TEST_FILE,
  name,
  dynamic: false,
  marks: [],
  empty: false,
  criteria: [],
  parametrised: false,
  body: `body of ${name}`,
  ...over,
});

export const reading = (
  tests: readonly DeclaredTest[],
  over: Partial<TestFileReading> = {},
): TestFileReading => ({
  path: TEST_FILE,
  language: 'javascript',
  parses: true,
  isTestFile: true,
  sha256: HASH,
  imports: [{ specifier: '../../../src/add.js', resolved: 'src/add.js', external: false, symbols: ['add'] }],
  tests,
  ...over,
});

export const assertion: Failure = { cause: 'assertion', message: 'expected 3 to be 4' };

export const failed = (name: string, failure: Failure = assertion, file = TEST_FILE): TestResult => ({
  project: '',
  file,
  name,
  status: 'failed',
  failure,
  durationMs: 1,
});
export const passed = (name: string, file = TEST_FILE): TestResult => ({
  project: '',
  file,
  name,
  status: 'passed',
  durationMs: 1,
});
export const skipped = (name: string, file = TEST_FILE): TestResult => ({
  project: '',
  file,
  name,
  status: 'skipped',
  durationMs: 0,
});
export const fallen = (failure: Failure, file = TEST_FILE): FileFailure => ({ project: '', file, failure });

export const run = (results: readonly TestResult[], over: Partial<RunReport> = {}): RunReport => ({
  runner: 'vitest',
  results,
  fileFailures: [],
  coverage: null,
  exitCode: results.some(({ status }) => status === 'failed') ? 1 : 0,
  signal: null,
  defects: [],
  ...over,
});

export const job = (suite: RunReport, over: Partial<JobResult> = {}): JobResult => ({
  outcome: 'done',
  text: '',
  runs: { suite },
  readings: [],
  hollow: null,
  sentinel: null,
  changedLines: {},
  changedFiles: [],
  suspicious: [],
  qualityFindings: [],
  ...over,
});

export const OLD = 'tests/unit/old.test.js';
export const baseline = job(run([passed('old works', OLD)]));

export const verdictInput = (over: Partial<VerdictInput>): VerdictInput => ({
  phase: 'TEST_RED',
  storyId: 'S-1',
  design: design(),
  storyCriteria: [{ id: 'AC1', text: 'adds two numbers' }],
  agent: { outcome: 'done', text: '', answer: { unfinished: [] }, violations: [] },
  changedFiles: [{ path: TEST_FILE, change: 'added' }],
  result: null,
  baseline,
  expected: null,
  previous: null,
  config: {
    runner: 'vitest',
    coverageThreshold: 80,
    generated: [],
    securityPaths: [],
    publicContracts: [],
    allowMarks: [],
    protectedPaths: [],
  },
  ...over,
});

export interface RedCase {
  readonly tests?: readonly DeclaredTest[];
  readonly results?: readonly TestResult[];
  readonly suite?: Partial<RunReport>;
  readonly result?: Partial<JobResult>;
  readonly input?: Partial<VerdictInput>;
}

/** A RED attempt with one honest test unless the case says otherwise; old tests pass. */
export const red = ({
  tests = [declared('AC1 adds')],
  results = [failed('AC1 adds')],
  suite = {},
  result = {},
  input = {},
}: RedCase = {}): Verdict =>
  takeVerdict(
    verdictInput({
      result: job(run([passed('old works', OLD), ...results], suite), {
        readings: [reading(tests)],
        changedFiles: [{ path: TEST_FILE, change: 'added', role: 'test' }],
        ...result,
      }),
      ...input,
    }),
  );

export const expectedTests = (over: Partial<ExpectedTests> = {}): ExpectedTests => ({
  v: 1,
  storyId: 'S-1',
  tests: [
    {
      project: '',
      file: TEST_FILE,
      name: 'AC1 adds',
      parametrised: false,
      criteria: ['AC1'],
      keeps: false,
      proof: 'assertion',
      instances: null,
    },
  ],
  files: [{ path: TEST_FILE, sha256: HASH }],
  removed: [],
  ...over,
});

export const SENTINEL = { mustFail: ['s1'], mustPass: ['s2'] };

export interface GreenCase {
  readonly results?: readonly TestResult[];
  readonly suite?: Partial<RunReport>;
  readonly runs?: JobResult['runs'];
  readonly result?: Partial<JobResult>;
  readonly input?: Partial<VerdictInput>;
}

/** A GREEN attempt whose every proof is right unless the case says otherwise. */
export const green = ({
  results = [passed('AC1 adds')],
  suite = {},
  runs = {},
  result = {},
  input = {},
}: GreenCase = {}): Verdict =>
  takeVerdict(
    verdictInput({
      phase: 'CODE_GREEN',
      expected: expectedTests(),
      changedFiles: [{ path: 'src/add.js', change: 'added' }],
      result: job(run([passed('old works', OLD), ...results], suite), {
        readings: [reading([declared('AC1 adds')])],
        changedFiles: [
          { path: TEST_FILE, change: 'added', role: 'test' },
          { path: 'src/add.js', change: 'added', role: 'source' },
        ],
        changedLines: { 'src/add.js': [1, 2, 3] },
        hollow: { functions: 1, values: 0, files: ['src/add.js'], skipped: [] },
        sentinel: SENTINEL,
        ...result,
        runs: {
          suite: run([passed('old works', OLD), ...results], suite),
          sentinel: run([failed('s1'), passed('s2')]),
          'hollow-throw': run([failed('AC1 adds')]),
          'hollow-empty': run([failed('AC1 adds')]),
          ...runs,
        },
      }),
      ...input,
    }),
  );

export const codes = (verdict: Verdict): readonly string[] => [
  ...new Set(verdict.reasons.map(({ code }) => code)),
];
