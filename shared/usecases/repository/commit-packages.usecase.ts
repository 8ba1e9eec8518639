import { testJobResult } from '#shared/contracts/jobs.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { StepAnswer } from '#shared/contracts/step.contract.ts';
import { pauseIfAsked, stepAfter } from '../cycle/cycle-step.ts';
import { loadCycle, saveCycle } from '../cycle/save-cycle.ts';
import { readJsonBlob } from '../jobs/read-blob.ts';
import { readRecord } from '../records/read-records.ts';
import { transactionally } from '../records/transaction.ts';
import { commitMessage } from './commit-attempt.usecase.ts';
import type { GitDeps } from './git-deps.ts';
import { keepSnapshot } from './keep-snapshot.ts';

/**
 * Commits manifest and lock as the install job left them, on top of the approved design: packages are added by the
 * engine, never by an agent. Run again, it makes the same commit.
 */
export const commitPackages = async (
  { cycleId }: { readonly cycleId: string },
  deps: GitDeps,
): Promise<StepAnswer> => {
  const cycle = await readRecord(deps.store, 'cycle', tableKeys.cycle(cycleId));
  const project =
    cycle === undefined
      ? undefined
      : await readRecord(deps.store, 'project', tableKeys.project(cycle.projectId));
  if (cycle === undefined || project === undefined) throw new Error(`no cycle ${cycleId}`);
  const { attempt, head, dependenciesKey } = cycle;
  if (attempt?.step !== 'packages' || head === null || dependenciesKey === null)
    return stepAfter(cycle, cycle.phase);
  const { install } = await readJsonBlob(deps.blobs, dependenciesKey, testJobResult);
  const repository = await deps.repositories.open(project);
  const changes = install?.changeSet.changes ?? [];
  const names = (cycle.design?.packages ?? []).map(({ name, version }) => `${name} ${version}`).join(', ');
  const branch = `attempts/${cycle.id}/packages-${attempt.n}`;
  if (changes.length > 0) await repository.createBranch(branch, head, [], attempt.startedAt);
  const commit =
    changes.length === 0
      ? head
      : await repository.commit({
          branch,
          parent: head,
          message: commitMessage('DESIGN', cycle.storyId, `add packages ${names}`),
          date: attempt.startedAt,
          changes,
        });
  await keepSnapshot(deps.blobs, repository, cycle.projectId, commit);
  return transactionally(deps, async (tx) => {
    const before = await loadCycle(tx, cycleId);
    if (before.attempt?.step !== 'packages') return stepAfter(before, cycle.phase);
    const told = tx.tell(before, {
      kind: 'packages.committed',
      data: { commit, packages: cycle.design?.packages ?? [] },
    });
    const after = pauseIfAsked({
      ...told,
      head: commit,
      commits: { ...told.commits, DESIGN: commit },
      packagesCommit: commit,
      attempt: { ...before.attempt, from: commit, step: 'agent' },
    });
    await saveCycle(tx, before, after, null);
    return stepAfter(after, cycle.phase);
  });
};
