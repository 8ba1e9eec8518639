import type { Actor, ProjectRecord, SprintRecord } from '#shared/contracts/records.contract.ts';
import { countOpenStories, deriveWorkflowState } from '#shared/domain/workflow/derive-state.ts';
import type { Transaction } from '../records/transaction.ts';

/**
 * Brings the project's workflow state in line with its facts and tells the change, if there is one.
 * `sprint` is the project's current one as this transaction leaves it. The project is given back unsaved.
 */
export const settleWorkflow = (
  tx: Transaction,
  project: ProjectRecord,
  sprint: SprintRecord | null,
  actor: Actor | null,
): ProjectRecord => {
  const inSprint = sprint === null ? [] : project.openCycles.filter((cycle) => cycle.sprintId === sprint.id);
  const state = deriveWorkflowState({
    state: project.state,
    openStories: countOpenStories(project.storyCounts),
    epicsRunning: project.epicsRunning,
    sprint:
      sprint === null
        ? null
        : {
            status: sprint.status,
            blockedInSprint: inSprint.filter((cycle) => cycle.status === 'blocked').length,
            openInSprint: inSprint.length,
          },
  });
  if (state === project.state) return project;
  const told = tx.tell(project, {
    kind: 'workflow.state_changed',
    data: { old_state: project.state, new_state: state },
    actor,
  });
  return { ...told, state };
};
