/**
 * What the rules read about runs and files. The shapes are those of the report contracts; they are declared here so
 * that the domain stays free of schemas, and a test keeps both assignable to each other.
 */
import type { Phase, RunnerName } from '../vocabulary.ts';

export type FailureCause =
  | 'assertion'
  | 'missing-module'
  | 'missing-export'
  | 'missing-member'
  | 'syntax'
  | 'hook'
  | 'timeout'
  | 'error'
  | 'crash'
  | 'load';

export interface Failure {
  readonly cause: FailureCause;
  readonly message: string;
  readonly subject?:
    | { readonly module: string | null; readonly symbol: string | null; readonly external: boolean }
    | undefined;
  readonly stack?: string | undefined;
}

export interface TestResult {
  readonly project: string;
  readonly file: string;
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly failure?: Failure | undefined;
  readonly durationMs: number;
  /** How often it failed before this result. */
  readonly retries?: number | undefined;
}

/** A file (in Go: a package) whose tests could not run. */
export interface FileFailure {
  readonly project: string;
  readonly file: string;
  readonly failure: Failure;
}

export interface CoverageFile {
  readonly path: string;
  readonly covered: readonly number[];
  readonly uncovered: readonly number[];
}

export interface RunDefect {
  readonly code: string;
  readonly file?: string | undefined;
  readonly text: string;
}

export interface RunReport {
  readonly runner: RunnerName;
  readonly results: readonly TestResult[];
  readonly fileFailures: readonly FileFailure[];
  readonly coverage: readonly CoverageFile[] | null;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly defects: readonly RunDefect[];
}

export type TestMark = 'skip' | 'only' | 'todo' | 'fails';

/** One test as it stands in the source. Parts of its name that are made at run time are written `${…}`. */
export interface DeclaredTest {
  readonly file: string;
  readonly name: string;
  readonly dynamic: boolean;
  readonly marks: readonly TestMark[];
  readonly empty: boolean;
  readonly criteria: readonly string[];
  readonly parametrised: boolean;
  /** Equal for two readings whose test does the same, layout and comments aside. */
  readonly body?: string | undefined;
}

export interface ReadImport {
  readonly specifier: string;
  readonly resolved: string | null;
  readonly external: boolean;
  readonly symbols: readonly string[];
}

export interface TestFileReading {
  readonly path: string;
  readonly language: 'javascript' | 'typescript' | 'tsx' | 'python' | 'go' | 'unknown';
  readonly parses: boolean;
  readonly isTestFile: boolean;
  readonly sha256: string;
  readonly imports: readonly ReadImport[];
  readonly tests: readonly DeclaredTest[];
}

export type FileRole = 'test' | 'runner' | 'lock' | 'ci' | 'generated' | 'source' | 'docs' | 'state';

export interface ReportedChange {
  readonly path: string;
  readonly change: 'added' | 'modified' | 'deleted';
  readonly role: FileRole;
  readonly detail?: string | undefined;
}

export type RunName = 'suite' | 'rerun-1' | 'rerun-2' | 'sentinel' | 'hollow-throw' | 'hollow-empty';

export interface JobResult {
  readonly outcome:
    | 'done'
    | 'config-invalid'
    | 'runner-missing'
    | 'install-failed'
    | 'environment-broken'
    | 'sandbox-missing';
  readonly text: string;
  readonly runs: { readonly [Name in RunName]?: RunReport | undefined };
  readonly readings: readonly TestFileReading[];
  /** Old tests that the design changes, as they were on the story's base. */
  readonly baseReadings?: readonly TestFileReading[] | undefined;
  readonly hollow: {
    readonly functions: number;
    readonly values: number;
    readonly files: readonly string[];
    readonly skipped: readonly { readonly path: string; readonly why: string }[];
  } | null;
  readonly sentinel: {
    readonly mustFail: readonly string[];
    readonly mustPass: readonly string[];
    /** The test file whose imports a sentinel of this name has. */
    readonly beside?: Readonly<Record<string, string>> | undefined;
  } | null;
  readonly changedLines: Readonly<Record<string, readonly number[]>>;
  /** Those of them that only moved. */
  readonly movedLines?: Readonly<Record<string, readonly number[]>> | undefined;
  readonly changedFiles: readonly ReportedChange[];
  readonly suspicious: readonly { readonly path: string; readonly line: number; readonly mark: string }[];
  readonly qualityFindings: readonly {
    readonly command: string;
    readonly file: string | null;
    readonly text: string;
    readonly inBase: boolean;
  }[];
}

export interface Design {
  readonly criteria: readonly {
    readonly id: string;
    readonly text: string;
    readonly keeps?: boolean | undefined;
  }[];
  readonly interfaces: readonly { readonly module: string; readonly symbols: readonly string[] }[];
  readonly files: readonly string[];
  readonly changes: readonly { readonly test: string; readonly why: string }[];
  readonly packages: readonly { readonly name: string; readonly version: string; readonly why: string }[];
  readonly level: 'unit' | 'integration';
}

export type AgentOutcome = 'done' | 'limit' | 'refused' | 'invalid-answer' | 'provider-failed';

export interface AgentReport {
  readonly outcome: AgentOutcome;
  readonly text: string;
  readonly answer: { readonly unfinished: readonly string[] } | null;
  readonly violations: readonly { readonly path: string; readonly rule: string; readonly text: string }[];
}

/** A file of one attempt's commit. `protectedKeys`: keys of a manifest that the change touched and that are protected. */
export interface ChangedFile {
  readonly path: string;
  readonly change: 'added' | 'modified' | 'deleted';
  readonly protectedKeys?:
    readonly { readonly key: string; readonly kind: 'runner' | 'dependencies' }[] | undefined;
}

export type { Phase };
