import type { Evidence, EvidenceAttempt, EvidenceTest } from '#shared/contracts/evidence.contract.ts';
import type { RunReport } from '#shared/contracts/test-report.contract.ts';
import type { Phase } from '#shared/domain/vocabulary.ts';
import type { EvidenceRepository } from '#shared/ports/evidence-repository.port.ts';
import { short, type Finding } from './finding.ts';
import { testsOfRun } from './summarize-run.ts';

export interface RunRequest {
  readonly commit: string;
  readonly phase: Phase;
  /** Tar of the commit's files. */
  readonly archive: Uint8Array;
  readonly evidence: Evidence;
}

/** Runs the whole suite of a commit once more. `unavailable` says why it could not be: no runner, no dependencies. */
export type RunTests = (request: RunRequest) => Promise<RunReport | { readonly unavailable: string }>;

const keyOf = (test: EvidenceTest): string => JSON.stringify([test.project, test.file, test.name]);

function statuses(tests: readonly EvidenceTest[]): ReadonlyMap<string, string> {
  const found = new Map<string, string[]>();
  for (const test of tests) found.set(keyOf(test), [...(found.get(keyOf(test)) ?? []), test.status]);
  return new Map([...found].map(([key, list]) => [key, list.sort().join(', ')]));
}

function compare(phase: Phase, attempt: EvidenceAttempt, report: RunReport): readonly Finding[] {
  const recorded = attempt.run;
  if (!recorded) return [];
  const say = (text: string): Finding => ({ check: 'run', text: `${phase}, run again: ${text}` });
  const flaky = new Set((attempt.verdict?.flaky ?? []).map((test) => JSON.stringify([test.file, test.name])));
  const tests = testsOfRun(report).filter((test) => !flaky.has(JSON.stringify([test.file, test.name])));
  const fresh = statuses(tests);
  const storys = statuses(recorded.storyTests);
  const known = new Set(recorded.othersNotPassed.map(keyOf));
  const ran = tests.length;
  const then = recorded.passed + recorded.failed + recorded.skipped - flaky.size;
  return [
    ...report.defects.map((defect) => say(`the run cannot be trusted (${defect.code}): ${defect.text}`)),
    ...[...storys].flatMap(([key, status]) => {
      const now = fresh.get(key) ?? 'missing';
      const test = recorded.storyTests.find((one) => keyOf(one) === key);
      return now === status || (test && flaky.has(JSON.stringify([test.file, test.name])))
        ? []
        : [say(`"${test?.name ?? ''}" was ${status} and is ${now}.`)];
    }),
    ...tests
      .filter((test) => test.status !== 'passed' && !storys.has(keyOf(test)) && !known.has(keyOf(test)))
      .map((test) => say(`"${test.name}" in ${test.file} is ${test.status}; nothing of that is recorded.`)),
    ...(ran < then ? [say(`${ran} tests ran, ${then} are recorded.`)] : []),
  ];
}

/** The accepted commits of every phase that has tests, run again and compared, test by test. */
export async function checkRuns(
  evidence: Evidence,
  repository: EvidenceRepository,
  runTests: RunTests,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { phase, commit } of evidence.commits) {
    const attempt = evidence.attempts.findLast(
      (one) => one.phase === phase && one.commit === commit && one.verdict?.accepted,
    );
    if (!attempt?.run || (await repository.treeId(commit)) === undefined) continue;
    const report = await runTests({ commit, phase, archive: await repository.archive(commit), evidence });
    if ('unavailable' in report)
      findings.push({
        check: 'run',
        text: `The commit ${short(commit)} of ${phase} could not be run again: ${report.unavailable}`,
        unchecked: true,
      });
    else findings.push(...compare(phase, attempt, report));
  }
  return findings;
}
