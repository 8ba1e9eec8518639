/** What the engine must know about a test runner; `registry.ts` has one for each name. */
import type { TestFileReading } from '#shared/contracts/jobs.contract.ts';
import type { RunReport } from '#shared/contracts/test-report.contract.ts';
import type { RunnerName } from '#shared/domain/vocabulary.ts';
import type { Sandbox } from '#shared/ports/sandbox.port.ts';

/** The runner's own call, taken out of the project's command: flags that are kept, and which files it names. */
export interface RunnerCall {
  readonly flags: readonly string[];
  readonly patterns: readonly string[];
}

/** Programs of this machine. Absent: not installed. */
export interface Toolchain {
  readonly node: string;
  readonly npm: string | undefined;
  readonly python: string | undefined;
  readonly go: string | undefined;
  readonly goCache: string | undefined;
  /** `PATH` for project code. */
  readonly path: string;
  /** Folders outside the system's own in which those programs lie. */
  readonly folders: readonly string[];
}

export interface RunLimits {
  readonly testTimeoutMs: number;
  readonly runTimeoutMs: number;
  readonly memoryMb: number;
  readonly outputLimitBytes: number;
  readonly parallel: number;
}

export interface RunRequest {
  /** Absolute folder with the files under test, which the run may change. */
  readonly root: string;
  /** Folder of this run alone, outside of `root`, for the reporter and what it makes. */
  readonly harness: string;
  readonly call: RunnerCall;
  /** Repository-relative files to run; null: what the project's command runs, and `also`. */
  readonly only: readonly string[] | null;
  readonly also: readonly string[];
  readonly coverage: boolean;
  /** Files that the design lists, written or not. */
  readonly ownFiles: readonly string[];
  readonly limits: RunLimits;
  readonly sandbox: Sandbox;
  readonly toolchain: Toolchain;
  /** The project's packages; null: it has none. */
  readonly dependencies: {
    readonly folder: string;
    readonly variables: Readonly<Record<string, string>>;
  } | null;
  /** A new secret for each process, so that only the engine's own reporter can speak for it. */
  readonly nonce: () => string;
  readonly signal: AbortSignal;
}

export interface AddedFile {
  readonly path: string;
  readonly text: string;
}

export interface SentinelPlan {
  readonly files: readonly AddedFile[];
  /** Names as they stand in results, one for each test. */
  readonly mustFail: readonly string[];
  readonly mustPass: readonly string[];
  /** The test file whose imports a sentinel of this name has. */
  readonly beside?: Readonly<Record<string, string>>;
}

export interface Runner {
  readonly name: RunnerName;
  /** Understands the words of a command that needs no package script (`node --test`, `vitest run`). */
  recognise(words: readonly string[]): RunnerCall | { readonly refused: string } | undefined;
  /** Whether the runner takes a file of this path for a test. */
  isTestFile(path: string): boolean;
  run(request: RunRequest): Promise<RunReport>;
  /** Two tests beside each group of new tests that show whether the grading itself can be trusted. */
  sentinelFiles(input: {
    readonly readings: readonly TestFileReading[];
    readonly texts: ReadonlyMap<string, string>;
    readonly nonce: string;
  }): SentinelPlan;
}
