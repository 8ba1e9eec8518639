/**
 * Results that are unlike the baseline are looked at twice more, and so are new tests that fail: a test may be flaky.
 * A run that is refused as a whole says nothing about its tests.
 */
import type { TestJobResult } from '#shared/contracts/jobs.contract.ts';
import type { RunReport } from '#shared/contracts/test-report.contract.ts';
import type { JobEnvironment } from './open-environment.ts';
import { runCopy } from './run-copy.ts';

const key = (test: { project: string; file: string; name: string }): string =>
  JSON.stringify([test.project, test.file, test.name]);

export async function rerunUnlike(
  environment: JobEnvironment,
  input: { suite: RunReport; baseline: RunReport; own: readonly string[] },
): Promise<TestJobResult['runs']> {
  const isOwn = (file: string): boolean => input.own.includes(file);
  const files = [
    ...filesUnlike(input.suite, input.baseline).filter((file) => !isOwn(file)),
    ...(input.suite.defects.length > 0 ? [] : filesFailing(input.suite).filter(isOwn)),
  ].filter((file) => environment.snapshot.has(file));
  if (files.length === 0) return {};
  const again = (name: string): Promise<RunReport> =>
    runCopy(environment, { name, files: environment.snapshot, only: files, also: [], coverage: false });
  const [first, second] = await Promise.all([again('rerun-1'), again('rerun-2')]);
  return { 'rerun-1': first, 'rerun-2': second };
}

/** A file that did not load has no results: whatever kept it from loading is there again. */
const filesFailing = ({ results }: RunReport): string[] => [
  ...new Set(results.filter(({ status }) => status === 'failed').map(({ file }) => file)),
];

/** Files with a test that has another result than before, or none, and files that do not load any more. */
function filesUnlike(suite: RunReport, baseline: RunReport): string[] {
  const now = new Map(suite.results.map((test) => [key(test), test.status]));
  const before = new Map(baseline.results.map((test) => [key(test), test.status]));
  const lost = baseline.results.filter((test) => now.get(key(test)) !== test.status);
  const changed = suite.results.filter(
    (test) => before.has(key(test)) && before.get(key(test)) !== test.status,
  );
  const unloaded = suite.fileFailures.filter(
    ({ file }) => !baseline.fileFailures.some((one) => one.file === file),
  );
  return [...new Set([...lost, ...changed, ...unloaded].map(({ file }) => file))].sort();
}
