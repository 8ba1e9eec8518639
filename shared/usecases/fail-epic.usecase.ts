import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { settleWorkflow } from './backlog/settle-workflow.ts';
import { loadCurrentSprint, loadProject } from './cycle/save-cycle.ts';
import { transactionally } from './records/transaction.ts';
import type { TransactionDeps } from './records/transaction.ts';

export interface EpicFailure {
  readonly projectId: string;
  readonly epicId: string;
  readonly error: string;
  readonly cause: string;
}

/** The agent proposed nothing: the epic is marked failed with the reason, and holds the state no longer. */
export const failEpic = async (
  { projectId, epicId, error, cause }: EpicFailure,
  deps: TransactionDeps,
): Promise<void> =>
  transactionally(deps, async (tx) => {
    const epic = await tx.load('epic', tableKeys.epic(projectId, epicId));
    if (epic?.status !== 'running') return;
    const project = await loadProject(tx, projectId);
    tx.save('epic', { ...epic, status: 'failed' });
    const told = tx.tell(project, {
      kind: 'epic.failed',
      data: { epic: epicId, error, cause: cause.slice(0, 500) },
    });
    const sprint = await loadCurrentSprint(tx, project);
    tx.save(
      'project',
      settleWorkflow(tx, { ...told, epicsRunning: Math.max(0, told.epicsRunning - 1) }, sprint, null),
    );
  });
