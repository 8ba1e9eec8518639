import { canonicalStoryId, tableKeys } from '#shared/contracts/keys.contract.ts';
import type { CycleRecord, CycleSettings } from '#shared/contracts/records.contract.ts';
import type { Repository } from '#shared/ports/repository.port.ts';
import { loadCycle, loadProject } from '../cycle/save-cycle.ts';
import { readRecord } from '../records/read-records.ts';
import { transactionally } from '../records/transaction.ts';
import { followDefaultBranch } from './follow-default-branch.ts';
import type { GitDeps } from './git-deps.ts';
import { keepSnapshot } from './keep-snapshot.ts';

export interface PrepareDeps extends GitDeps {
  /** The project's config on the base commit, as far as a cycle needs it. @throws ConfigInvalid */
  readonly readSettings: (
    repository: Repository,
    commit: string,
    project: { id: string; mode: CycleSettings['mode'] },
  ) => Promise<CycleSettings>;
}

/**
 * The story's branch: the default branch with the branches of the stories it depends on merged in, and the settings
 * that hold there. @throws MergeConflict, ConfigInvalid
 */
export const prepareBranch = async (
  { cycleId }: { readonly cycleId: string },
  deps: PrepareDeps,
): Promise<{ readonly prepared: true }> => {
  const cycle = await readRecord(deps.store, 'cycle', tableKeys.cycle(cycleId));
  if (cycle === undefined) throw new Error(`no cycle ${cycleId}`);
  if (cycle.base !== null) return { prepared: true };
  const project = await readRecord(deps.store, 'project', tableKeys.project(cycle.projectId));
  if (project === undefined) throw new Error(`no project ${cycle.projectId}`);
  const repository = await deps.repositories.open(project);
  const { head: defaultHead } = await repository.sync();
  const merged = await branchesOfDependencies(cycle, deps);
  const old = await repository.head(cycle.branch);
  const base =
    merged.length === 0 ? defaultHead : await repository.mergeCommit(defaultHead, merged, cycle.startedAt);
  // A branch that an earlier cycle of this story left is taken over: its work was given up with that cycle.
  if (old === undefined) await repository.createBranch(cycle.branch, base, [], cycle.startedAt);
  else if (old !== base) await repository.resetBranch(cycle.branch, base, old);
  await keepSnapshot(deps.blobs, repository, project.id, base);
  const followed = await followDefaultBranch(project, repository, defaultHead, deps);
  const settings = await deps.readSettings(repository, base, followed);
  await transactionally(deps, async (tx) => {
    const fresh = await loadCycle(tx, cycleId);
    if (fresh.base !== null) return;
    const told = tx.tell(fresh, {
      kind: 'cycle.prepared',
      data: { base, defaultBranchCommit: defaultHead, merged },
    });
    tx.save('cycle', {
      ...told,
      base: { commit: base, defaultBranchCommit: defaultHead, merged: [...merged] },
      head: base,
      settings,
    });
  });
  return { prepared: true };
};

const branchesOfDependencies = async (cycle: CycleRecord, deps: GitDeps): Promise<readonly string[]> =>
  transactionally(deps, async (tx) => {
    const project = await loadProject(tx, cycle.projectId);
    const story = await tx.load(
      'story',
      tableKeys.story(project.id, canonicalStoryId(cycle.storyId) ?? cycle.storyId),
    );
    const branches: string[] = [];
    for (const id of new Set([...(story?.dependsOn ?? []), ...(cycle.follows ?? [])])) {
      const other = await tx.load('story', tableKeys.story(project.id, canonicalStoryId(id) ?? id));
      if (other?.status === 'done') branches.push(`tdd/${other.id}`);
    }
    return branches;
  });
