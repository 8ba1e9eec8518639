/** What a verdict is taken from and what it says. */
import type { GateKind, Phase, RunnerName } from '../vocabulary.ts';
import type { AgentReport, ChangedFile, Design, JobResult } from './report-facts.ts';

/** Stable names of every reason to refuse; scripts, evidence and the next attempt may rely on them. */
export const REASON_CODES = [
  'agent-failed',
  'policy-violation',
  'no-test-run',
  'test-run-failed',
  'baseline-missing',
  'expected-tests-missing',
  'run-defect',
  'design-missing',
  'design-invalid',
  'criterion-missing',
  'criterion-changed',
  'criterion-duplicate',
  'interface-outside-project',
  'changed-test-missing',
  'file-outside-phase',
  'test-file-does-not-parse',
  'test-file-without-tests',
  'no-new-tests',
  'criterion-without-test',
  'test-did-not-run',
  'test-passes-before-code',
  'test-fails-for-other-cause',
  'test-file-does-not-load',
  'test-skipped',
  'test-focused',
  'test-todo',
  'test-expected-to-fail',
  'test-empty',
  'old-test-broken',
  'old-test-skipped',
  'old-test-lost',
  'old-file-does-not-load',
  'other-test-fails',
  'test-file-changed',
  'test-file-missing',
  'protected-file-changed',
  'packages-changed',
  'test-fails',
  'test-flaky',
  'sentinel-missing',
  'sentinel-wrong',
  'test-vacuous',
  'coverage-too-low',
  'coverage-fell',
  'quality-finding',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

export interface Reason {
  readonly code: ReasonCode;
  readonly test?: string;
  readonly file?: string;
  readonly text: string;
}

/** A point where a person decides although the rules accept. */
export interface RequiredGate {
  readonly kind: GateKind;
  readonly text: string;
}

/** One test that the story must make pass, as the accepted RED run proved it. */
export interface ExpectedTest {
  readonly project: string;
  readonly file: string;
  /** As declared; parts made at run time are written `${…}`. */
  readonly name: string;
  /** Its name stands for several that run. */
  readonly parametrised: boolean;
  readonly criteria: readonly string[];
  /** Only criteria that exist and must stay: it may pass at RED and is not hollowed. */
  readonly keeps: boolean;
  /** How it failed at RED; `passed` for a test that keeps. */
  readonly proof: 'assertion' | 'interface' | 'load' | 'passed';
  /** Names under it that must run: those that failed at RED, and all that ran at an accepted GREEN. */
  readonly instances: readonly string[] | null;
}

export interface ExpectedTests {
  readonly v: 1;
  readonly storyId: string;
  readonly tests: readonly ExpectedTest[];
  /** Every file of the story's tests, fixtures included, and each changed old test file. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  /** Old tests that the RED commit removed under the design's `changes`. */
  readonly removed: readonly { readonly file: string; readonly name: string }[];
}

/** Lines, as counts. `uncovered` is over all measured files. */
export interface CoverageSummary {
  readonly changed: { readonly covered: number; readonly measured: number };
  readonly covered: number;
  readonly uncovered: number;
}

export interface FlakyTest {
  readonly project: string;
  readonly file: string;
  readonly name: string;
}

export interface Verdict {
  readonly v: 1;
  readonly phase: Phase;
  readonly accepted: boolean;
  readonly reasons: readonly Reason[];
  /** What a person should know beside the decision. */
  readonly notes: readonly string[];
  readonly gates: readonly RequiredGate[];
  /** The phase that must mend what this one cannot. */
  readonly sendBackTo: Phase | null;
  /** RED: the tests it proved. GREEN on: the same, completed with names made at run time. */
  readonly expected: ExpectedTests | null;
  /** null: not measured. */
  readonly coverage: CoverageSummary | null;
  readonly flaky: readonly FlakyTest[];
}

export interface VerdictConfig {
  readonly runner: RunnerName;
  /** Percent of changed lines that the tests must reach, 0 to 100; null: no rule. */
  readonly coverageThreshold: number | null;
  /** Globs of files that a tool makes. */
  readonly generated: readonly string[];
  /** Globs whose change is a gate in every mode. */
  readonly securityPaths: readonly string[];
  readonly publicContracts: readonly string[];
  /** Marks that need no gate here, such as `process.exit` in a project with a `bin`. */
  readonly allowMarks: readonly string[];
  /** Globs that no agent may write. */
  readonly protectedPaths: readonly string[];
}

export interface VerdictInput {
  readonly phase: Phase;
  readonly storyId: string;
  /** null while there is none, or when it could not be read: then `designProblems` says why. */
  readonly design: Design | null;
  readonly designProblems?: readonly string[];
  readonly storyCriteria: readonly { readonly id: string; readonly text: string }[];
  readonly agent: AgentReport | null;
  /** Files of this attempt's commit against its parent. */
  readonly changedFiles: readonly ChangedFile[];
  /** Paths of the story's base, to check that what the design names exists; null: not known. */
  readonly baseFiles?: readonly string[] | null;
  readonly result: JobResult | null;
  readonly baseline: JobResult | null;
  readonly expected: ExpectedTests | null;
  /** REFACTOR: coverage of the accepted GREEN run. */
  readonly previous: { readonly coverage: CoverageSummary | null } | null;
  readonly config: VerdictConfig;
}
