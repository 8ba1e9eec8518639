import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import { haltQuestion, halted, nothingToHalt } from '#shared/domain/messages/tdd.messages.ts';
import { loadCurrentSprint, loadCycle } from '../cycle/save-cycle.ts';
import { wakeSprint } from '../cycle/wake-sprint.ts';
import { endEpic } from '../epic/end-epic.ts';
import { epicJobId } from '../jobs/enqueue-epic-job.usecase.ts';
import { steerCycle } from '../cycle/steer-cycle.ts';
import { askConfirmation } from './ask-confirmation.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { RETURNED_AT_ONCE } from './end-sprint.ts';
import { askIntent, refuseWhileApplying } from './intents.ts';
import { loadEpics } from './request-epic.ts';

/** `/tdd halt_all`: asks first; then every cycle and every running epic ends, and a running sprint is paused, so that nothing starts anew. */
export const haltAll = async (context: CommandContext): Promise<CommandResult> => {
  const { tx, actor } = context;
  const { openCycles, epicsRunning } = context.project;
  if (openCycles.length === 0 && epicsRunning === 0) throw new CommandRefused(...nothingToHalt());
  if (!context.confirmed) return askConfirmation(context, haltQuestion(openCycles.length, epicsRunning));
  refuseWhileApplying(context);
  const why = `halted by ${actor.name}`;
  let project = tx.tell(context.project, {
    kind: 'project.halted',
    data: { cycles: openCycles.length, epics: epicsRunning },
    actor,
  });
  const sprint = await loadCurrentSprint(tx, project);
  if (sprint?.status === 'active') tx.save('sprint', wakeSprint(tx, { ...sprint, status: 'paused' }));
  project = await haltEpics(context, project, why);
  if (openCycles.length > RETURNED_AT_ONCE) {
    project = askIntent(
      { ...context, project },
      { kind: 'steer', cycles: openCycles.map(({ id }) => id), move: 'abort', why },
    );
  } else {
    for (const { id } of openCycles)
      ({ project } = await steerCycle(tx, {
        project,
        cycle: await loadCycle(tx, id),
        move: { kind: 'abort', why },
        actor,
      }));
  }
  return { says: halted(openCycles.length), project };
};

const haltEpics = async (
  { tx, deps, actor }: CommandContext,
  project: ProjectRecord,
  why: string,
): Promise<ProjectRecord> => {
  let current = project;
  for (const { id } of (await loadEpics(deps.store, project.id)).filter(
    ({ status }) => status === 'running',
  )) {
    const epic = await tx.load('epic', tableKeys.epic(project.id, id));
    if (epic?.status !== 'running') continue;
    const asked = epic.wait?.approvalId ?? null;
    const approval = asked === null ? undefined : await tx.load('approval', tableKeys.approval(asked));
    if (approval?.status === 'open') tx.save('approval', { ...approval, status: 'void', decidedAt: tx.at });
    current = endEpic(tx, current, epic, { error: 'Halted', cause: why, actor });
    tx.ask(project.id, { kind: 'stop-execution', machine: 'epic', name: epic.executionName, cause: why });
    tx.ask(project.id, { kind: 'cancel-job', jobId: epicJobId({ projectId: project.id, epicId: id }) });
  }
  return current;
};
