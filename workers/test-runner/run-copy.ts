/** Runs tests on a copy of the commit that is made for this run and may be changed by it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunReport } from '#shared/contracts/test-report.contract.ts';
import { roleOfFile } from '#shared/domain/policies/file-roles.ts';
import type { RunnerName } from '#shared/domain/vocabulary.ts';
import { linkPackages } from './link-packages.ts';
import type { JobEnvironment } from './open-environment.ts';
import { projectEnvironment, readableFolders } from './runners/project-environment.ts';
import { outputTail } from './runners/outcome-defects.ts';
import { textOf, writeSnapshot, type Snapshot } from './snapshot.ts';
import { withoutCoveragePragmas } from './without-coverage-pragmas.ts';
import { completeCoverage } from './complete-coverage.ts';

export interface CopyRun {
  /** Folder name of the copy, one for each run. */
  readonly name: string;
  readonly files: Snapshot;
  /** null: the whole suite. */
  readonly only: readonly string[] | null;
  /** Test files that run even when the project's command does not name them. */
  readonly also: readonly string[];
  readonly coverage: boolean;
}

export const runSuite = (
  environment: JobEnvironment,
  how: { also: readonly string[]; coverage: boolean },
): Promise<RunReport> =>
  runCopy(environment, { name: 'suite', files: environment.snapshot, only: null, ...how });

export async function runCopy(environment: JobEnvironment, run: CopyRun): Promise<RunReport> {
  const files = run.coverage ? withoutCoveragePragmas(run.files) : run.files;
  const { root, problem } = await makeCopy(environment, run.name, files);
  if (problem !== undefined) return problem;
  const report = await environment.runner.run({
    root,
    harness: join(environment.scratch, `${run.name}-harness`),
    call: environment.call,
    only: run.only,
    also: run.also,
    coverage: run.coverage,
    ownFiles: environment.ownFiles,
    limits: environment.limits,
    sandbox: environment.sandbox,
    toolchain: environment.deps.toolchain,
    dependencies: environment.dependencies,
    nonce: environment.deps.nonce,
    signal: environment.deps.signal,
  });
  const changed = await changedTests(environment, root, files);
  const tampered = changed.map((file) => ({
    code: 'patched-runtime' as const,
    file,
    text: 'the test file was changed while the tests ran',
  }));
  return {
    ...report,
    coverage: report.coverage === null ? null : completeCoverage(report.coverage, environment, run.files),
    defects: [...report.defects, ...tampered],
  };
}

/** Other runners find packages by variables. */
const LINKS_PACKAGES: readonly RunnerName[] = ['node-test', 'vitest', 'jest'];

/** A checkout with dependencies linked and `prepare` run in it. */
export async function makeCopy(
  environment: JobEnvironment,
  name: string,
  files: Snapshot,
): Promise<{ root: string; problem?: RunReport }> {
  const root = join(environment.scratch, name);
  await writeSnapshot(files, root);
  const { dependencies, runner } = environment;
  if (LINKS_PACKAGES.includes(runner.name)) await linkPackages(root, dependencies?.folder ?? null, files);
  const command = environment.config.tdd.test_execution.prepare;
  if (command === undefined) return { root };
  const outcome = await runShell(environment, root, command);
  if (outcome.exitCode === 0 && outcome.ended === 'by-itself') return { root };
  const problem: RunReport = {
    runner: environment.runner.name,
    results: [],
    fileFailures: [],
    coverage: null,
    exitCode: outcome.exitCode,
    signal: outcome.signal,
    defects: [
      {
        code: 'prepare-failed',
        text: `tdd.test_execution.prepare ("${command}") ended with ${outcome.ended === 'by-itself' ? `exit code ${String(outcome.exitCode ?? outcome.signal)}` : outcome.ended}: ${outputTail([outcome], 600).trim()}`,
      },
    ],
    isolation: outcome.isolation,
    outputTail: outputTail([outcome]),
    durationMs: outcome.durationMs,
  };
  return { root, problem };
}

/** A command of the project's own configuration, as its shell would run it. */
export const runShell = (
  environment: JobEnvironment,
  root: string,
  command: string,
): ReturnType<JobEnvironment['sandbox']['run']> =>
  environment.sandbox.run({
    argv: ['sh', '-c', command],
    cwd: root,
    env: projectEnvironment({
      toolchain: environment.deps.toolchain,
      root,
      dependencies: environment.dependencies,
    }),
    writable: [root],
    readable: readableFolders({
      toolchain: environment.deps.toolchain,
      dependencies: environment.dependencies,
    }),
    network: false,
    timeoutMs: environment.limits.runTimeoutMs,
    memoryMb: environment.limits.memoryMb,
    outputLimitBytes: environment.limits.outputLimitBytes,
    secret: '',
    signal: environment.deps.signal,
  });

/** Tests that are not what was written any more: code under test reached for them. */
async function changedTests(environment: JobEnvironment, root: string, files: Snapshot): Promise<string[]> {
  const tests = [...files.keys()].filter(
    (path) => environment.runner.isTestFile(path) && roleOfFile(path, environment.runner.name) === 'test',
  );
  const now = await Promise.all(
    tests.map((path) => readFile(join(root, path), 'utf8').catch(() => undefined)),
  );
  return tests.filter((path, index) => now[index] !== textOf(files, path));
}
