/** What every run of one job shares: files, configuration, runner, dependencies, limits. */
import type { ProjectConfig } from '#shared/contracts/project-config.contract.ts';
import type { TestJobSpec } from '#shared/contracts/jobs.contract.ts';
import type { RunnerName } from '#shared/domain/vocabulary.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { Sandbox } from '#shared/ports/sandbox.port.ts';
import type { SourceReader } from '#shared/ports/source-reader.port.ts';
import {
  CONFIG_PATH,
  parseProjectConfig,
} from '#shared/usecases/project-config/parse-project-config.usecase.ts';
import { detectCommand } from './detect-project.ts';
import { JobRefused } from './job-result.ts';
import { limitSandbox } from './limit-sandbox.ts';
import { openDependencies, type Dependencies } from './open-dependencies.ts';
import { resolveCommand } from './resolve-command.ts';
import type { RunLimits, Runner, RunnerCall, Toolchain } from './runners/runner.ts';
import { readSnapshot, SnapshotBroken, textOf, type Snapshot } from './snapshot.ts';

export interface JobDeps {
  /** @throws when there is nothing at the key */
  readonly fetch: (key: string) => Promise<Uint8Array>;
  /** Stores a by-product and gives its key. */
  readonly store: (name: string, bytes: Uint8Array) => Promise<string>;
  readonly reader: SourceReader;
  readonly sandbox: Sandbox;
  readonly toolchain: Toolchain;
  /** Folder for checkouts; what a job makes in it is gone when the job ends. */
  readonly scratchDir: string;
  /** Folder where unpacked dependencies are kept between jobs of one project. */
  readonly dependenciesDir: string;
  /** A `node_modules` (or its like) of the person's own checkout, for projects that are run on one machine; null: none. */
  readonly localDependencies?: string | null;
  /** Where package managers find their registries, as variables; never a credential. */
  readonly registries?: Readonly<Record<string, string>>;
  /** Unguessable text, new with each call. */
  readonly nonce: () => string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

export interface JobEnvironment {
  readonly deps: JobDeps;
  readonly scratch: string;
  readonly snapshot: Snapshot;
  readonly base: Snapshot | null;
  readonly config: ProjectConfig;
  readonly runner: Runner;
  readonly call: RunnerCall;
  readonly limits: RunLimits;
  /** Files and modules that the design lists. */
  readonly ownFiles: readonly string[];
  /** null: the project has none. */
  readonly dependencies: Dependencies | null;
  /** `deps.sandbox`, held to as many programs at once as the project allows. */
  readonly sandbox: Sandbox;
}

/** @throws JobRefused */
export async function openEnvironment(
  spec: TestJobSpec,
  deps: JobDeps,
  scratch: string,
): Promise<JobEnvironment> {
  const [snapshot, base] = await Promise.all([
    open(spec.snapshotKey, deps),
    spec.baseSnapshotKey === null ? null : open(spec.baseSnapshotKey, deps),
  ]);
  // Limits and commands are the base's: the code under test must not choose its own.
  const config = readConfig(base ?? snapshot);
  await mayRun(spec, deps);
  const { runner, call } = resolve(config, snapshot);
  requireProgram(runner.name, deps.toolchain);
  const execution = config.tdd.test_execution;
  return {
    deps,
    scratch,
    snapshot,
    base,
    config,
    runner,
    call,
    limits: {
      testTimeoutMs: execution.test_timeout,
      runTimeoutMs: execution.run_timeout ?? execution.test_timeout * 10,
      memoryMb: execution.memory_mb,
      outputLimitBytes: execution.output_limit_kb * 1024,
      parallel: execution.parallel_jobs,
    },
    ownFiles: [...(spec.design?.interfaces ?? []).map(({ module }) => module), ...(spec.design?.files ?? [])],
    dependencies: await openDependencies({
      key: spec.kind === 'install' ? null : spec.dependenciesKey,
      deps,
      runner: runner.name,
    }),
    sandbox: limitSandbox(deps.sandbox, execution.parallel_jobs),
  };
}

async function open(key: string, deps: JobDeps): Promise<Snapshot> {
  try {
    return await readSnapshot(await deps.fetch(key));
  } catch (error) {
    if (error instanceof SnapshotBroken) throw new JobRefused('environment-broken', error.message);
    throw error;
  }
}

/** @throws JobRefused with every problem at once */
export function readConfig(files: Snapshot): ProjectConfig {
  const parsed = parseProjectConfig(textOf(files, CONFIG_PATH) ?? '');
  if (parsed.ok) return parsed.config;
  throw new JobRefused(
    'config-invalid',
    [
      `${CONFIG_PATH}:`,
      ...parsed.errors.map(({ path, text }) => (path === '' ? text : `${path}: ${text}`)),
    ].join('\n'),
  );
}

async function mayRun(spec: TestJobSpec, deps: JobDeps): Promise<void> {
  const { means } = await deps.sandbox.isolation();
  if (means === 'process-group' && !spec.unsandboxed) {
    throw new JobRefused(
      'sandbox-missing',
      'no sandbox can be made here (neither bwrap nor user namespaces), so that project code could read your files and use the network; install bubblewrap, or allow it with --unsandboxed',
    );
  }
}

/** @throws JobRefused when the machine has no interpreter or compiler for the runner */
function requireProgram(runner: RunnerName, toolchain: Toolchain): void {
  const missing = (program: string): JobRefused =>
    new JobRefused(
      'runner-missing',
      `${program} is not installed here: install it, or name an image that has it in tdd.environment.image`,
    );
  if (runner === 'pytest' && toolchain.python === undefined) throw missing('Python 3');
  if (runner === 'go-test' && toolchain.go === undefined) throw missing('Go');
}

function resolve(config: ProjectConfig, files: Snapshot): { runner: Runner; call: RunnerCall } {
  const command = config.tdd.test_execution.runner ?? detectCommand(files);
  if (command === undefined)
    throw new JobRefused(
      'runner-missing',
      'no test runner was found: set tdd.test_execution.runner in config/agent-workflow.yml, such as "node --test"',
    );
  const resolved = resolveCommand(command, files);
  if (!resolved.ok) throw new JobRefused(resolved.outcome, resolved.text);
  return resolved;
}
