import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { PullCheckRecord, PullRef } from '#shared/contracts/pull-check.contract.ts';
import { NotInRepository } from '#shared/ports/repository.port.ts';
import { hashPackagesOf, ConfigInvalid, readConfig } from '../project-config/read-settings.ts';
import { readRecord } from '../records/read-records.ts';
import { transactionally } from '../records/transaction.ts';
import type { GitDeps } from './git-deps.ts';
import { keepSnapshot } from './keep-snapshot.ts';

/**
 * Fetches the commit of a pull request that is to be validated, and puts its files where a test runner gets them. What
 * the project allows is read from the branch it wants to be merged into, never from the pull request.
 */
export const preparePull = async (
  { projectId, number, head }: PullRef,
  deps: GitDeps,
): Promise<{ readonly prepared: boolean }> => {
  const key = tableKeys.pullCheck(projectId, number, head);
  const check = await readRecord(deps.store, 'pull-check', key);
  const project = await readRecord(deps.store, 'project', tableKeys.project(projectId));
  if (check?.status !== 'running' || check.base !== null || project === undefined) return { prepared: false };
  const found = await look(check, project, deps);
  await transactionally(deps, async (tx) => {
    const fresh = await tx.load('pull-check', key);
    if (fresh?.status !== 'running' || fresh.base !== null || fresh.problem !== null) return;
    tx.save('pull-check', { ...fresh, ...found });
    const told = await tx.load('project', tableKeys.project(projectId));
    if (told === undefined) return;
    const step = 'problem' in found ? 'report' : 'run';
    tx.save('project', tx.tell(told, { kind: 'pull_check.prepared', data: { number, head, ...found } }));
    tx.ask(projectId, { kind: 'check-pull', projectId, number, head, step });
  });
  return { prepared: true };
};

type Found = Pick<PullCheckRecord, 'base' | 'lockHash' | 'image'> | Pick<PullCheckRecord, 'problem'>;

const look = async (
  { projectId, number, head, target }: PullCheckRecord,
  project: { readonly id: string; readonly repository: string },
  { repositories, blobs }: GitDeps,
): Promise<Found> => {
  try {
    const repository = await repositories.open(project);
    await repository.sync();
    const base = await repository.fetchPull({ number, head, target });
    await keepSnapshot(blobs, repository, projectId, base);
    await keepSnapshot(blobs, repository, projectId, head);
    const config = await readConfig(repository, target);
    const lockHash = await hashPackagesOf(repository, head, config);
    return { base, lockHash, image: config.tdd.environment.image ?? null };
  } catch (error) {
    if (error instanceof NotInRepository || error instanceof ConfigInvalid) return { problem: error.message };
    throw error;
  }
};
