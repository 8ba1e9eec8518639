import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { loadCycle } from '../cycle/save-cycle.ts';
import { readRecord } from '../records/read-records.ts';
import { transactionally } from '../records/transaction.ts';
import { openPullRequest } from './open-pull-request.ts';
import type { PullRequestDeps } from './open-pull-request.ts';

/**
 * Brings the story's branch to its accepted commits, pushes it, and opens its pull request. Done again, what is there
 * stays one.
 */
export const pushBranch = async (
  { cycleId }: { readonly cycleId: string },
  deps: PullRequestDeps,
): Promise<{ readonly branch: string; readonly commit: string }> => {
  const cycle = await readRecord(deps.store, 'cycle', tableKeys.cycle(cycleId));
  const project =
    cycle === undefined
      ? undefined
      : await readRecord(deps.store, 'project', tableKeys.project(cycle.projectId));
  if (cycle === undefined || project === undefined || cycle.head === null)
    throw new Error(`cycle ${cycleId} has nothing to push`);
  const { head, branch } = cycle;
  const repository = await deps.repositories.open(project);
  const current = await repository.head(branch);
  if (current === undefined) await repository.createBranch(branch, head, [], cycle.startedAt);
  else if (current !== head) await repository.resetBranch(branch, head, current);
  await repository.push(branch);
  await transactionally(deps, async (tx) => {
    const fresh = await loadCycle(tx, cycleId);
    if (fresh.pushedCommit === head) return;
    const told = tx.tell(fresh, { kind: 'branch.pushed', data: { branch, commit: head } });
    tx.save('cycle', { ...told, pushedCommit: head });
  });
  await openPullRequest(cycle, project, repository, deps);
  return { branch, commit: head };
};
