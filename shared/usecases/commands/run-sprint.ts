import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { CycleRecord, ProjectRecord, SprintRecord } from '#shared/contracts/records.contract.ts';
import { TASK_VERSION } from '#shared/contracts/task-input.contract.ts';
import { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import { noSprint } from '#shared/domain/messages/backlog.messages.ts';
import {
  ciIsFailing,
  planOpen,
  planRejected,
  sprintPaused,
  sprintResumed,
  sprintStarted,
} from '#shared/domain/messages/sprint.messages.ts';
import { loadCurrentSprint } from '../cycle/save-cycle.ts';
import { wakeSprint } from '../cycle/wake-sprint.ts';
import { steerCycle } from '../cycle/steer-cycle.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { askIntent, refuseWhileApplying } from './intents.ts';
import { sprintName } from './show-sprint.ts';

/** @throws CommandRefused when the project has no sprint */
export const requireSprint = async ({ tx, project }: CommandContext): Promise<SprintRecord> => {
  const sprint = await loadCurrentSprint(tx, project);
  if (sprint === null) throw new CommandRefused(...noSprint());
  return sprint;
};

/** Cycles of the sprint that have not ended. */
export const openCyclesOf = async (
  { tx, project }: CommandContext,
  sprint: SprintRecord,
): Promise<readonly CycleRecord[]> => {
  const cycles: CycleRecord[] = [];
  for (const entry of project.openCycles) {
    if (entry.sprintId !== sprint.id) continue;
    const cycle = await tx.load('cycle', tableKeys.cycle(entry.id));
    if (cycle !== undefined) cycles.push(cycle);
  }
  return cycles;
};

/** `/sprint start` */
export const startSprint = async (context: CommandContext): Promise<CommandResult> => {
  const { tx, project, actor, commandId } = context;
  const sprint = await requireSprint(context);
  refuseWhileApplying(context);
  if (project.ciFailing) throw new CommandRefused(...ciIsFailing('/sprint start', project.defaultBranch));
  if (sprint.planApproval === 'rejected') throw new CommandRefused(...planRejected());
  const plan = project.openApprovals.find(({ kind }) => kind === 'plan');
  if (sprint.planApproval === 'open' && plan !== undefined) throw new CommandRefused(...planOpen(plan.id));
  const executions = sprint.executions + 1;
  const told = tx.tell(project, {
    kind: 'sprint.started',
    data: { sprint: sprint.id, stories: sprint.stories },
    actor,
  });
  tx.ask(project.id, {
    kind: 'start-execution',
    machine: 'sprint',
    name: `${sprint.id}-${executions}`,
    input: { v: TASK_VERSION, projectId: project.id, sprintId: sprint.id },
  });
  tx.save('sprint', { ...sprint, status: 'active', executions, commandId });
  return {
    says: sprintStarted(sprintName(sprint), sprint.stories.length, project.parallelStories),
    project: told,
  };
};

/** Cycles that one transaction steers; more are steered page by page. */
const STEERED_AT_ONCE = 8;

const steerAll = async (
  context: CommandContext,
  cycles: readonly CycleRecord[],
  move: 'pause' | 'resume',
): Promise<ProjectRecord> => {
  if (cycles.length > STEERED_AT_ONCE)
    return askIntent(context, { kind: 'steer', cycles: cycles.map(({ id }) => id), move, why: '' });
  let { project } = context;
  for (const cycle of cycles)
    ({ project } = await steerCycle(context.tx, {
      project,
      cycle,
      move: { kind: move },
      actor: context.actor,
    }));
  return project;
};

/** `/sprint pause` */
export const pauseSprint = async (context: CommandContext): Promise<CommandResult> => {
  const { tx, actor } = context;
  refuseWhileApplying(context);
  const sprint = await requireSprint(context);
  const cycles = await openCyclesOf(context, sprint);
  let project = tx.tell(context.project, { kind: 'sprint.paused', data: { sprint: sprint.id }, actor });
  tx.save('sprint', wakeSprint(tx, { ...sprint, status: 'paused' }));
  project = await steerAll({ ...context, project }, cycles, 'pause');
  return {
    says: sprintPaused(sprintName(sprint), cycles.filter(({ status }) => status === 'running').length),
    project,
  };
};

/** `/sprint resume`: back to what holds then. The machine is woken, or still there; it starts no story twice. */
export const resumeSprint = async (context: CommandContext): Promise<CommandResult> => {
  const { tx, actor } = context;
  refuseWhileApplying(context);
  const sprint = await requireSprint(context);
  if (context.project.ciFailing)
    throw new CommandRefused(...ciIsFailing('/sprint resume', context.project.defaultBranch));
  const cycles = await openCyclesOf(context, sprint);
  let project = tx.tell(context.project, { kind: 'sprint.resumed', data: { sprint: sprint.id }, actor });
  tx.save('sprint', wakeSprint(tx, { ...sprint, status: 'active' }));
  project = await steerAll({ ...context, project }, cycles, 'resume');
  const blocked = project.openCycles
    .filter((cycle) => cycle.sprintId === sprint.id && cycle.status === 'blocked')
    .map(({ storyId }) => storyId);
  return { says: sprintResumed(sprintName(sprint), blocked), project };
};
