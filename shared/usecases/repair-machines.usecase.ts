import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import type { Executions } from '#shared/ports/executions.port.ts';
import { reviveCycle } from './cycle/revive-cycle.ts';
import { failEpic } from './fail-epic.usecase.ts';
import { allRecords, queryIndexedRecords, queryRecords, readRecord } from './records/read-records.ts';
import type { TransactionDeps } from './records/transaction.ts';
import { repeatEffects } from './repeat-effects.usecase.ts';
import { continueSprint } from './sprint/continue-sprint.usecase.ts';

export interface RepairDeps extends TransactionDeps {
  readonly executions: Executions;
}

/**
 * Repairs what no machine carries on any more: a cycle or a sprint whose machine has ended before it gets a new
 * execution, which reads where it stood; an epic whose machine has ended is marked failed. What was never started is
 * started by its effect, which is still there: effects that the stream has given up are given to it again.
 */
export const repairMachines = async (deps: RepairDeps): Promise<void> => {
  const projects = await allRecords<'project'>((cursor) =>
    queryIndexedRecords(deps.store, 'project', { ...tableKeys.projects(), cursor }),
  );
  for (const project of projects) {
    for (const { id } of project.openCycles) await reviveCycle(id, deps);
    await repairSprint(project, deps);
    if (project.epicsRunning > 0) await repairEpics(project, deps);
  }
  // Last: one that can't be read keeps nothing else from being repaired.
  await repeatEffects('due', deps);
};

const repairSprint = async (project: ProjectRecord, deps: RepairDeps): Promise<void> => {
  if (project.sprintId === null) return;
  const sprint = await readRecord(deps.store, 'sprint', tableKeys.sprint(project.id, project.sprintId));
  if (sprint?.status !== 'active' && sprint?.status !== 'paused') return;
  const execution = `${sprint.id}-${sprint.executions}`;
  const machine = await deps.executions.describe('sprint', execution);
  if (machine === undefined || machine.status === 'RUNNING') return;
  await continueSprint({ projectId: project.id, sprintId: sprint.id, execution }, deps);
};

const repairEpics = async (project: ProjectRecord, deps: RepairDeps): Promise<void> => {
  const epics = await allRecords<'epic'>((cursor) =>
    queryRecords(deps.store, 'epic', { ...tableKeys.epics(project.id), cursor }),
  );
  for (const epic of epics.filter(({ status }) => status === 'running')) {
    const machine = await deps.executions.describe('epic', epic.executionName);
    if (machine === undefined || machine.status === 'RUNNING') continue;
    const { error = machine.status, cause = 'its machine has ended' } = machine;
    await failEpic({ projectId: project.id, epicId: epic.id, error, cause }, deps);
  }
};
