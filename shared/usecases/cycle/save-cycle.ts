import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Actor, CycleRecord, ProjectRecord, SprintRecord } from '#shared/contracts/records.contract.ts';
import { settleWorkflow } from '../backlog/settle-workflow.ts';
import type { Transaction } from '../records/transaction.ts';
import { countSlot } from './count-slot.ts';
import { concerns, hasStoriesLeft, wakeSprint } from './wake-sprint.ts';

/** @throws Error when the record is not there: the id came from the engine itself, so something was lost */
export const loadCycle = async (tx: Transaction, cycleId: string): Promise<CycleRecord> => {
  const cycle = await tx.load('cycle', tableKeys.cycle(cycleId));
  if (cycle === undefined) throw new Error(`no cycle ${cycleId}`);
  return cycle;
};

export const loadProject = async (tx: Transaction, projectId: string): Promise<ProjectRecord> => {
  const project = await tx.load('project', tableKeys.project(projectId));
  if (project === undefined) throw new Error(`no project ${projectId}`);
  return project;
};

export const loadCurrentSprint = async (
  tx: Transaction,
  project: ProjectRecord,
): Promise<SprintRecord | null> =>
  project.sprintId === null
    ? null
    : ((await tx.load('sprint', tableKeys.sprint(project.id, project.sprintId))) ?? null);

/**
 * Saves a cycle whose status may have changed, and carries the change to the project's list, the workflow state and
 * the sprint's machine. The project is touched only when the status did change. `project`, when given, is the caller's
 * changed copy; the result is given back unsaved in that case, and saved otherwise.
 */
export const saveCycle = async (
  tx: Transaction,
  before: CycleRecord,
  after: CycleRecord,
  actor: Actor | null,
  given?: ProjectRecord,
): Promise<ProjectRecord | undefined> => {
  const moved = tellMoves(tx, before, after, actor);
  tx.save('cycle', moved);
  if (before.status === after.status) return given;
  await countSlot(tx, before.status, after.status);
  const project = given ?? (await loadProject(tx, after.projectId));
  const listed: ProjectRecord = {
    ...project,
    openCycles: project.openCycles.map((entry) =>
      entry.id === after.id ? { ...entry, status: after.status } : entry,
    ),
  };
  const sprint = await loadCurrentSprint(tx, project);
  const settled = settleWorkflow(tx, listed, sprint, actor);
  if (sprint !== null && concerns(after, sprint) && hasStoriesLeft(sprint))
    tx.save('sprint', wakeSprint(tx, sprint));
  if (given !== undefined) return settled;
  tx.save('project', settled);
  return undefined;
};

const tellMoves = (
  tx: Transaction,
  before: CycleRecord,
  after: CycleRecord,
  actor: Actor | null,
): CycleRecord => {
  const phased =
    before.phase === after.phase
      ? after
      : tx.tell(after, {
          kind: 'cycle.phase_changed',
          data: { old_state: before.phase, new_state: after.phase },
          actor,
        });
  return before.status === after.status
    ? phased
    : tx.tell(phased, {
        kind: 'cycle.status_changed',
        data: { old_status: before.status, new_status: after.status },
        actor,
      });
};
