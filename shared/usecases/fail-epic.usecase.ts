import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { settleWorkflow } from './backlog/settle-workflow.ts';
import { loadCurrentSprint, loadProject } from './cycle/save-cycle.ts';
import { endEpic } from './epic/end-epic.ts';
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
    const approvalId = epic.wait?.approvalId ?? null;
    const approval =
      approvalId === null ? undefined : await tx.load('approval', tableKeys.approval(approvalId));
    if (approval?.status === 'open') tx.save('approval', { ...approval, status: 'void', decidedAt: tx.at });
    const ended = endEpic(tx, project, epic, { error, cause, actor: null });
    tx.save('project', settleWorkflow(tx, ended, await loadCurrentSprint(tx, project), null));
  });
