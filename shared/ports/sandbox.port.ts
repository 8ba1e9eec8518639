import type { Isolation } from '#shared/contracts/test-report.contract.ts';

/** One program to run with project code in it. Paths are absolute and the same inside and outside. */
export interface SandboxCommand {
  /** Program (absolute path, or a name found on `env.PATH`) and its arguments. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment of the program: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Folders the program may change. */
  readonly writable: readonly string[];
  /** Files and folders it may read beside the system's own; everything else is hidden where namespaces can be had. */
  readonly readable: readonly string[];
  /** Folders that the program may change for itself alone: what it changes is gone afterwards. */
  readonly layered?: readonly string[];
  readonly network: boolean;
  readonly timeoutMs: number;
  /** Resident memory of all its processes together. */
  readonly memoryMb: number;
  /** Bytes of standard output and error together. */
  readonly outputLimitBytes: number;
  /** Given on descriptor 4, which then ends; what the program writes to descriptor 3 is `report`. */
  readonly secret: string;
  readonly signal: AbortSignal;
}

export interface SandboxOutcome {
  /** null: did not start, or ended by a signal. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly ended: 'by-itself' | 'timed-out' | 'out-of-memory' | 'output-limit' | 'aborted' | 'not-started';
  /** Names of processes that were still alive when the program had ended; they are killed. */
  readonly leftChildren: readonly string[];
  /** What was printed, each cut at the output limit. */
  readonly stdout: string;
  readonly stderr: string;
  /** Everything written to descriptor 3. */
  readonly report: string;
  readonly isolation: Isolation;
  readonly durationMs: number;
}

/** Runs project code apart from the engine. Nothing of a run survives it, nor the engine's end. */
export interface Sandbox {
  /** What can be had here; found out once. */
  isolation(): Promise<Isolation>;
  /** Never throws for what the program does. */
  run(command: SandboxCommand): Promise<SandboxOutcome>;
}
