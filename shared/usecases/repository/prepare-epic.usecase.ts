import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { NotInRepository } from '#shared/ports/repository.port.ts';
import type { Repository } from '#shared/ports/repository.port.ts';
import { readRecord } from '../records/read-records.ts';
import { followDefaultBranch } from './follow-default-branch.ts';
import { keepSnapshot } from './keep-snapshot.ts';
import type { PrepareDeps } from './prepare-branch.usecase.ts';

export interface EpicGround {
  /** The default branch's head, whose files the agent reads; null: the repository has no commit yet. */
  readonly commit: string | null;
  /** The model that the configuration there names; null: none. */
  readonly model: string | null;
}

/** What the Orchestrator works from: the files of the default branch, to be read only, and the model. @throws ConfigInvalid */
export const prepareEpic = async (
  { projectId }: { readonly projectId: string },
  deps: PrepareDeps,
): Promise<EpicGround> => {
  const project = await readRecord(deps.store, 'project', tableKeys.project(projectId));
  if (project === undefined) throw new Error(`no project ${projectId}`);
  const repository = await deps.repositories.open(project);
  const commit = await headOf(repository);
  if (commit === null) return { commit, model: null };
  await keepSnapshot(deps.blobs, repository, projectId, commit);
  const followed = await followDefaultBranch(project, repository, commit, deps);
  const { models } = await deps.readSettings(repository, commit, followed);
  return { commit, model: models.orchestrator ?? null };
};

const headOf = async (repository: Repository): Promise<string | null> => {
  try {
    return (await repository.sync()).head;
  } catch (error) {
    if (error instanceof NotInRepository) return null;
    throw error;
  }
};
