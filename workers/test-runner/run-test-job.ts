/** One test job: a fresh checkout of the commit under test, every run that its verdict needs, nothing left behind. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { testJobResult, type TestJobResult, type TestJobSpec } from '#shared/contracts/jobs.contract.ts';
import type { RunReport } from '#shared/contracts/test-report.contract.ts';
import { parseJson } from './parse-json.ts';
import { changedFiles, changedSourceLines } from './compare-snapshots.ts';
import { openEnvironment, type JobDeps, type JobEnvironment } from './open-environment.ts';
import { emptyResult, refusedResult, JobRefused } from './job-result.ts';
import { runInstall } from './install/run-install.ts';
import { readStoryTests, type StoryTests } from './read-story-tests.ts';
import { runSuite } from './run-copy.ts';
import { runProofs } from './run-proofs.ts';
import { findSuspicious } from './find-suspicious.ts';
import { findQualityProblems } from './find-quality-problems.ts';
import { rerunUnlike } from './rerun-unlike.ts';

export type { JobDeps } from './open-environment.ts';

/**
 * Never throws for what a project contains or does; it throws for what the infrastructure broke (a blob that is
 * missing, a full disk), and then leaves nothing behind either.
 * @param handIn is given the result first: whoever waits for it need not wait until all that was made is removed
 */
export async function runTestJob(
  spec: TestJobSpec,
  deps: JobDeps,
  handIn: (result: TestJobResult) => Promise<void> = async () => undefined,
): Promise<TestJobResult> {
  const startedMs = deps.clock.nowMs();
  const scratch = await mkdtemp(join(deps.scratchDir, 'job-'));
  try {
    const made = await resultOf(spec, deps, scratch);
    const result = { ...made, durationMs: deps.clock.nowMs() - startedMs };
    await handIn(result);
    return result;
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function resultOf(spec: TestJobSpec, deps: JobDeps, scratch: string): Promise<TestJobResult> {
  try {
    return await runKind(spec, await openEnvironment(spec, deps, scratch));
  } catch (error) {
    if (error instanceof JobRefused) return refusedResult(spec, error);
    throw error;
  }
}

async function runKind(spec: TestJobSpec, environment: JobEnvironment): Promise<TestJobResult> {
  switch (spec.kind) {
    case 'install':
      return runInstall(spec, environment);
    case 'baseline':
      return finish(spec, environment, {
        suite: withoutNoTests(await runSuite(environment, { also: [], coverage: true })),
      });
    case 'merge-check':
      return finish(spec, environment, { suite: await runSuite(environment, { also: [], coverage: false }) });
    case 'test':
    case 'rerun':
      return runStory(spec, environment);
  }
}

/** A project without tests is a baseline of zero, whatever its runner's exit code. */
function withoutNoTests(report: RunReport): RunReport {
  const nothing =
    report.results.length === 0 && report.fileFailures.length === 0 && report.defects.length === 0;
  return nothing ? { ...report, exitCode: 0 } : report;
}

async function finish(
  spec: TestJobSpec,
  environment: JobEnvironment,
  runs: TestJobResult['runs'],
): Promise<TestJobResult> {
  return {
    ...emptyResult(spec),
    runner: environment.runner.name,
    runs,
    isolation: await environment.deps.sandbox.isolation(),
  };
}

async function runStory(spec: TestJobSpec, environment: JobEnvironment): Promise<TestJobResult> {
  const tests = await readStoryTests(spec, environment);
  const files =
    environment.base === null
      ? []
      : changedFiles(
          environment.base,
          environment.snapshot,
          environment.runner.name,
          environment.config.tdd.generated,
        );
  const lines =
    environment.base === null
      ? { changed: {}, moved: {} }
      : changedSourceLines(environment.base, environment.snapshot, files);
  const proves = spec.phase === 'CODE_GREEN' || spec.phase === 'REFACTOR' || spec.phase === 'COMMIT';
  const [suite, proofs, suspicious, qualityFindings] = await Promise.all([
    runWithReruns(spec, environment, tests, proves),
    proves ? runProofs(environment, tests, lines.changed) : { runs: {}, hollow: null, sentinel: null },
    findSuspicious(environment, lines.changed),
    proves ? findQualityProblems(environment) : [],
  ]);
  const result = await finish(spec, environment, { ...suite, ...proofs.runs });
  return {
    ...result,
    ...tests,
    hollow: proofs.hollow,
    sentinel: proofs.sentinel,
    changedLines: lines.changed,
    movedLines: lines.moved,
    changedFiles: files,
    suspicious,
    qualityFindings,
  };
}

async function runWithReruns(
  spec: TestJobSpec,
  environment: JobEnvironment,
  tests: StoryTests,
  coverage: boolean,
): Promise<TestJobResult['runs']> {
  const suite = await runSuite(environment, {
    also: tests.readings.filter(({ isTestFile }) => isTestFile).map(({ path }) => path),
    coverage,
  });
  const baseline =
    spec.baselineKey === null
      ? undefined
      : testJobResult.safeParse(parseJson(await environment.deps.fetch(spec.baselineKey))).data?.runs.suite;
  if (baseline === undefined) return { suite };
  return {
    suite,
    ...(await rerunUnlike(environment, { suite, baseline, own: tests.readings.map(({ path }) => path) })),
  };
}
