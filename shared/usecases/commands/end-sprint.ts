import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type {
  CycleRecord,
  ProjectRecord,
  SprintRecord,
  StoryRecord,
} from '#shared/contracts/records.contract.ts';
import type { ReviewCommand, SprintCommand } from '#shared/domain/commands/command.ts';
import {
  changesRequested,
  feedbackTaken,
  sprintCancelQuestion,
  sprintCancelled,
} from '#shared/domain/messages/sprint.messages.ts';
import { countOpenStories } from '#shared/domain/workflow/derive-state.ts';
import { chooseStoryId } from '../backlog/choose-story-id.ts';
import { createStory } from '../backlog/create-story.ts';
import { moveStory } from '../backlog/move-story.ts';
import { wakeSprint } from '../cycle/wake-sprint.ts';
import { steerCycle } from '../cycle/steer-cycle.ts';
import type { Transaction } from '../records/transaction.ts';
import { askConfirmation } from './ask-confirmation.ts';
import { statusOfOwnStory } from './change-backlog.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { askIntent, refuseWhileApplying } from './intents.ts';
import { findStory } from './load-stories.ts';
import { openCyclesOf, requireSprint } from './run-sprint.ts';
import { sprintName } from './show-sprint.ts';

/** Stories of a cancelled sprint that one transaction returns: an aborted cycle takes up to nine writes. */
export const RETURNED_AT_ONCE = 8;

/** `/sprint cancel`: asks first, then ends what runs and returns the stories. */
export const cancelSprint = async (
  context: CommandContext,
  { why }: SprintCommand & { words: '/sprint cancel' },
): Promise<CommandResult> => {
  const { tx, actor, confirmed } = context;
  const sprint = await requireSprint(context);
  const running = (await openCyclesOf(context, sprint)).length;
  if (!confirmed) return askConfirmation(context, sprintCancelQuestion(sprintName(sprint), running, why));
  refuseWhileApplying(context);
  const left = sprint.stories.filter((id) => sprint.outcomes[id] === undefined);
  const outcomes = { ...sprint.outcomes, ...Object.fromEntries(left.map((id) => [id, 'aborted' as const])) };
  const told = tx.tell(await voidQuestions(tx, context.project), {
    kind: 'sprint.cancelled',
    data: { sprint: sprint.id, why },
    actor,
  });
  if (sprint.executions > 0)
    tx.ask(told.id, {
      kind: 'stop-execution',
      machine: 'sprint',
      name: `${sprint.id}-${sprint.executions}`,
      cause: why,
    });
  tx.save('sprint', { ...wakeSprint(tx, { ...sprint, status: 'cancelled' }), outcomes });
  const project: ProjectRecord = { ...told, sprintId: null };
  const changed =
    left.length > RETURNED_AT_ONCE
      ? askIntent({ ...context, project }, { kind: 'return', stories: left, why })
      : await returnStories(tx, project, left, { why, actor });
  return { says: sprintCancelled(sprintName(sprint), running, left.length), project: changed };
};

/** With a sprint end the questions about it: its plan's approval, and whether to cancel it. */
const voidQuestions = async (tx: Transaction, project: ProjectRecord): Promise<ProjectRecord> => {
  const gone: string[] = [];
  for (const { id, kind } of project.openApprovals) {
    if (kind !== 'plan' && kind !== 'confirm') continue;
    const approval = await tx.load('approval', tableKeys.approval(id));
    if (approval === undefined || (kind === 'confirm' && approval.command?.startsWith('/sprint') !== true))
      continue;
    tx.save('approval', { ...approval, status: 'void', decidedAt: tx.at });
    gone.push(id);
  }
  return { ...project, openApprovals: project.openApprovals.filter(({ id }) => !gone.includes(id)) };
};

/** Aborts the open cycles of these stories and makes planned ones ready again; what has ended already stays as it is. */
export const returnStories = async (
  tx: Transaction,
  project: ProjectRecord,
  ids: readonly string[],
  { why, actor }: { readonly why: string; readonly actor: CommandContext['actor'] },
): Promise<ProjectRecord> => {
  let current = project;
  for (const id of ids) {
    const story = await findStory(tx, project.id, id);
    if (story === undefined) continue;
    const cycle = await openCycleOf(tx, current, story);
    if (cycle !== undefined)
      ({ project: current } = await steerCycle(tx, {
        project: current,
        cycle,
        move: { kind: 'abort', why },
        actor,
      }));
    else if (story.status === 'planned') {
      const moved = moveStory(current, story, 'ready');
      tx.save('story', moved.story);
      current = moved.project;
    }
  }
  return current;
};

const openCycleOf = async (
  tx: Transaction,
  project: ProjectRecord,
  story: StoryRecord,
): Promise<CycleRecord | undefined> =>
  story.cycleId !== null && project.openCycles.some(({ id }) => id === story.cycleId)
    ? tx.load('cycle', tableKeys.cycle(story.cycleId))
    : undefined;

/** `/request_changes` and `/feedback`: the review is over. */
export const closeReview = async (
  context: CommandContext,
  { words, text }: ReviewCommand,
): Promise<CommandResult> => {
  const { tx, actor } = context;
  const sprint = await requireSprint(context);
  const closed: SprintRecord = {
    ...sprint,
    status: 'closed',
    feedback: [...sprint.feedback, { text, by: actor, at: tx.at }],
  };
  tx.save('sprint', closed);
  const told = tx.tell(await voidQuestions(tx, context.project), {
    kind: words === '/feedback' ? 'sprint.feedback' : 'sprint.changes_requested',
    data: { sprint: sprint.id, text },
    actor,
  });
  const project: ProjectRecord = { ...told, sprintId: null };
  if (words === '/feedback')
    return { says: feedbackTaken(sprintName(sprint), countOpenStories(project.storyCounts)), project };
  const id = chooseStoryId(project, null);
  const created = createStory(tx, project, {
    id,
    text,
    criteria: [],
    dependsOn: [],
    priority: 2,
    epicId: null,
    status: statusOfOwnStory(context),
    actor,
  });
  return {
    says: changesRequested(
      sprintName(sprint),
      created.story.id,
      created.story.title,
      created.story.status === 'proposed',
    ),
    project: created.project,
  };
};
