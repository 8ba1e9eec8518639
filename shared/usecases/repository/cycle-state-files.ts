import type { FileChange } from '#shared/contracts/change-set.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { CycleRecord } from '#shared/contracts/records.contract.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import type { Store } from '#shared/ports/store.port.ts';
import type { AttemptParts } from '../evidence/attempt-parts.ts';
import { gatherAttempts } from '../evidence/gather-attempts.ts';
import { testsOfRun } from '../evidence/summarize-run.ts';
import { allRecords, queryRecords } from '../records/read-records.ts';

const asChange = (path: string, value: object): FileChange => ({
  op: 'write',
  path,
  contentBase64: Buffer.from(`${JSON.stringify(value, null, 2)}\n`).toString('base64'),
  executable: false,
});

/**
 * The cycle's own files of `.orch-state/`, as its branch carries them: where it stood before promotion, and each
 * attempt's test results. Without durations, times and messages, which differ from run to run: a commit that is made
 * again must be the same commit.
 */
export const cycleStateFiles = (
  cycle: CycleRecord,
  attempts: readonly AttemptParts[],
): readonly FileChange[] => [
  asChange(`.orch-state/tdd/cycles/${cycle.id}.json`, {
    v: 1,
    id: cycle.id,
    story: cycle.storyId,
    branch: cycle.branch,
    base: cycle.base?.commit ?? null,
    merged: cycle.base?.merged ?? [],
    design: cycle.design,
    commits: cycle.commits,
    attempts: attempts.map(({ phase, attempt, commit, verdict }) => ({
      phase,
      attempt,
      commit,
      accepted: verdict?.accepted ?? null,
      reasons: (verdict?.reasons ?? []).map(({ code, test, file }) => ({ code, test, file })),
    })),
  }),
  ...attempts.flatMap(({ phase, attempt, commit, run }) => {
    const suite = run?.result.runs.suite;
    if (!suite) return [];
    const tests = testsOfRun(suite).map(({ project, file, name, status, cause }) => ({
      project,
      file,
      name,
      status,
      cause,
    }));
    return [
      asChange(`.orch-state/tdd/test-results/${cycle.id}/${phase}-${attempt}.json`, {
        v: 1,
        commit,
        runner: suite.runner,
        tests,
      }),
    ];
  }),
];

/** The same, from what is recorded. Attempts that have no verdict yet are left out. */
export const gatherCycleState = async (
  cycle: CycleRecord,
  { store, blobs }: { readonly store: Store; readonly blobs: Blobs },
): Promise<readonly FileChange[]> => {
  const events = await allRecords<'event'>((cursor) =>
    queryRecords(store, 'event', { ...tableKeys.events(cycle.id), cursor }),
  );
  const attempts = await gatherAttempts(cycle, events, blobs);
  return cycleStateFiles(
    cycle,
    attempts.filter((attempt) => attempt.verdict !== null),
  );
};
