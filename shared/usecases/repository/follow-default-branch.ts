import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import type { Repository } from '#shared/ports/repository.port.ts';
import { followConfig } from '../project-config/follow-config.ts';
import { readConfig } from '../project-config/read-settings.ts';
import { spentSoFar } from '../project-config/spent-so-far.ts';
import { transactionally } from '../records/transaction.ts';
import type { TransactionDeps } from '../records/transaction.ts';

/** Takes what the project keeps of its configuration from its default branch as it is now. @throws ConfigInvalid */
export const followDefaultBranch = async (
  project: ProjectRecord,
  repository: Repository,
  commit: string,
  deps: TransactionDeps,
): Promise<ProjectRecord> => {
  const config = await readConfig(repository, commit);
  const spentBefore =
    config.budget.limit_usd === undefined && config.budget.per_month_usd === undefined
      ? 0
      : await spentSoFar(project, deps.store);
  return transactionally(deps, async (tx) => {
    const fresh = await tx.load('project', tableKeys.project(project.id));
    if (fresh === undefined) throw new Error(`no project ${project.id}`);
    const { project: followed } = followConfig(tx, fresh, { config, commit, spentBefore });
    if (followed !== fresh) tx.save('project', followed);
    return followed;
  });
};
