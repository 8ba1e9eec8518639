import type { EvidenceRun, EvidenceTest } from '#shared/contracts/evidence.contract.ts';
import type { TestJobResult } from '#shared/contracts/jobs.contract.ts';
import type { Failure, RunReport } from '#shared/contracts/test-report.contract.ts';

/** A job's result and the hash of the bytes it was stored as. */
export interface StoredRun {
  readonly result: TestJobResult;
  readonly sha256: string;
}

const MESSAGE_LENGTH = 300;

const oneLine = (failure: Failure | undefined): string | null =>
  failure === undefined ? null : failure.message.replaceAll(/[\p{Cc}\s]+/gu, ' ').slice(0, MESSAGE_LENGTH);

/** Every test of a run, files that did not load as one entry each, in a fixed order. */
export function testsOfRun(run: RunReport): readonly EvidenceTest[] {
  const results = run.results.map((test) => ({
    project: test.project,
    file: test.file,
    name: test.name,
    status: test.status,
    cause: test.failure?.cause ?? null,
    message: oneLine(test.failure),
  }));
  const files = run.fileFailures.map(({ project, file, failure }) => ({
    project,
    file,
    name: '',
    status: 'did-not-load' as const,
    cause: failure.cause,
    message: oneLine(failure),
  }));
  const key = (test: EvidenceTest): string =>
    JSON.stringify([test.project, test.file, test.name, test.status]);
  return [...results, ...files].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/**
 * @param belongsToStory whether a repository-relative path is one of the story's own tests
 */
export function summarizeRun(
  { result, sha256 }: StoredRun,
  belongsToStory: (file: string) => boolean,
): EvidenceRun {
  const suite = result.runs.suite;
  const tests = suite ? testsOfRun(suite) : [];
  const count = (status: EvidenceTest['status']): number =>
    tests.filter((test) => test.status === status).length;
  return {
    reportSha256: sha256,
    outcome: result.outcome,
    runner: suite?.runner ?? null,
    passed: count('passed'),
    failed: count('failed') + count('did-not-load'),
    skipped: count('skipped'),
    exitCode: suite?.exitCode ?? null,
    defects: (suite?.defects ?? []).map(({ code, text }) => ({ code, text })),
    storyTests: tests.filter((test) => belongsToStory(test.file)),
    othersNotPassed: tests.filter((test) => !belongsToStory(test.file) && test.status !== 'passed'),
    isolation: result.isolation ?? suite?.isolation ?? null,
    durationMs: result.durationMs,
  };
}

/** Where the story's tests lie, before promotion and after it, with a slash at the end. */
export function storyTestFolders(
  storyId: string,
  level: 'unit' | 'integration',
): { readonly working: string; readonly kept: string } {
  return { working: `tests/tdd/${storyId}/`, kept: `tests/${level}/${storyId}/` };
}
