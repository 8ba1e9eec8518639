import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { TASK_VERSION } from '#shared/contracts/task-input.contract.ts';
import { loadProject } from '../cycle/save-cycle.ts';
import { transactionally } from '../records/transaction.ts';
import type { TransactionDeps } from '../records/transaction.ts';
import type { SprintRef } from './merge-check.usecase.ts';

/** The name of the execution that is to be continued: asked again for the same one, nothing happens. */
export type SprintContinuation = SprintRef & { readonly execution: string };

/** The sprint's machine goes on as a new execution: its name is counted in the transaction that asks for it. */
export const continueSprint = async (
  { projectId, sprintId, execution }: SprintContinuation,
  deps: TransactionDeps,
): Promise<void> =>
  transactionally(deps, async (tx) => {
    const sprint = await tx.load('sprint', tableKeys.sprint(projectId, sprintId));
    if (sprint === undefined || (sprint.status !== 'active' && sprint.status !== 'paused')) return;
    if (execution !== `${sprintId}-${sprint.executions}`) return;
    tx.causedBy(sprint.commandId);
    const executions = sprint.executions + 1;
    const project = await loadProject(tx, projectId);
    tx.save(
      'project',
      tx.tell(project, { kind: 'sprint.continued', data: { sprint: sprintId, execution: executions } }),
    );
    tx.ask(projectId, {
      kind: 'start-execution',
      machine: 'sprint',
      name: `${sprintId}-${executions}`,
      input: { v: TASK_VERSION, projectId, sprintId },
    });
    tx.save('sprint', { ...sprint, executions, wait: null });
  });
