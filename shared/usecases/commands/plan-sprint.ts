import { canonicalStoryId, tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ProjectRecord, SprintRecord, StoryRecord } from '#shared/contracts/records.contract.ts';
import { chooseStories, findCircle, missingDependencies } from '#shared/domain/backlog/plan-sprint.ts';
import type { SprintChoice } from '#shared/domain/backlog/plan-sprint.ts';
import { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import type { SprintCommand } from '#shared/domain/commands/command.ts';
import {
  dependenciesOutside,
  dependencyCircle,
  notPlannable,
  nothingToPlan,
  planQuestion,
  sprintPlanned,
} from '#shared/domain/messages/sprint.messages.ts';
import { moveStory } from '../backlog/move-story.ts';
import { openApproval } from '../cycle/open-approval.ts';
import { queryIndexedRecords } from '../records/read-records.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { askIntent, refuseWhileApplying } from './intents.ts';
import { findStory, loadStory } from './load-stories.ts';
import { sprintIdOf, sprintName } from './show-sprint.ts';

/** Ready stories that a plan without ids looks at, most urgent first; as many as the capacity where that is more. */
const LOOKED_AT = 60;

/** Stories that one transaction moves into the plan; more are moved page by page. */
const PLANNED_AT_ONCE = 40;

type Plan = SprintCommand & { words: '/sprint plan' };

/** `/sprint plan` */
export const planSprint = async (context: CommandContext, { ids, goal }: Plan): Promise<CommandResult> => {
  const { tx, project, actor } = context;
  refuseWhileApplying(context);
  const { chosen, leftOut } =
    ids.length === 0 ? await chooseByPriority(context) : await takeNamed(context, ids);
  const sprint: SprintRecord = {
    v: 1,
    id: sprintIdOf(project.id, project.sprintsMade + 1),
    projectId: project.id,
    goal,
    stories: chosen.map(({ id }) => id),
    outcomes: {},
    status: 'planned',
    planApproval: project.mode === 'blocking' ? 'open' : 'not_needed',
    executions: 0,
    wait: null,
    changes: 0,
    mergeCheck: null,
    feedback: [],
    createdAt: tx.at,
  };
  tx.save('sprint', sprint);
  const told = tx.tell(project, {
    kind: 'sprint.planned',
    data: { sprint: sprint.id, goal, stories: sprint.stories, capacity: project.sprintCapacity },
    actor,
  });
  const large = chosen.length > PLANNED_AT_ONCE;
  const moved = large
    ? askIntent({ ...context, project: told }, { kind: 'plan', stories: sprint.stories })
    : await moveToPlan(context, told, chosen);
  const { changed, approvalId } = askForPlan(
    context,
    { ...moved, sprintId: sprint.id, sprintsMade: project.sprintsMade + 1 },
    sprint,
  );
  const says = sprintPlanned({
    name: sprintName(sprint),
    goal,
    capacity: project.sprintCapacity,
    stories: chosen.map((story) => ({
      id: story.id,
      title: story.title,
      priority: story.priority,
      after: story.dependsOn,
    })),
    leftOut,
    waiting: Math.max(0, project.storyCounts.ready - chosen.length - leftOut.length),
    approvalId,
  });
  return { says, project: changed };
};

const askForPlan = (
  { deps, tx }: CommandContext,
  project: ProjectRecord,
  sprint: SprintRecord,
): { changed: ProjectRecord; approvalId: string | null } => {
  if (sprint.planApproval !== 'open') return { changed: project, approvalId: null };
  const id = deps.ids.next('apr', [project.id, sprint.id, 'plan']);
  const question = planQuestion(sprintName(sprint), sprint.stories);
  const opened = openApproval(tx, {
    id,
    project,
    cycleId: null,
    storyId: null,
    kind: 'plan',
    question,
    commit: null,
    command: null,
    askedBy: null,
    expiresMinutes: null,
  });
  return { changed: opened.project, approvalId: id };
};

const moveToPlan = async (
  { tx }: CommandContext,
  project: ProjectRecord,
  chosen: readonly StoryRecord[],
): Promise<ProjectRecord> => {
  let current = project;
  for (const story of chosen) {
    const kept: string[] = [];
    for (const id of story.dependsOn)
      if ((await findStory(tx, project.id, id))?.status !== 'removed') kept.push(id);
    const moved = moveStory(current, { ...story, skipped: false, dependsOn: kept }, 'planned');
    tx.save('story', moved.story);
    current = moved.project;
  }
  return current;
};

const statusesOf = async (
  { tx, project }: CommandContext,
  stories: readonly StoryRecord[],
): Promise<ReadonlyMap<string, string>> => {
  const statuses = new Map<string, string>();
  for (const id of new Set(stories.flatMap(({ dependsOn }) => dependsOn))) {
    const story = await findStory(tx, project.id, id);
    if (story !== undefined) statuses.set(canonicalStoryId(id) ?? id, story.status);
  }
  return statuses;
};

const chooseByPriority = async (context: CommandContext): Promise<SprintChoice<StoryRecord>> => {
  const { tx, deps, project } = context;
  const listed = await queryIndexedRecords(deps.store, 'story', {
    ...tableKeys.storiesByStatus(project.id, 'ready'),
    limit: Math.max(LOOKED_AT, project.sprintCapacity),
  });
  const candidates: StoryRecord[] = [];
  for (const { canonicalId } of listed.records) {
    const story = await tx.load('story', tableKeys.story(project.id, canonicalId));
    if (story?.status === 'ready') candidates.push(story);
  }
  const choice = chooseStories(candidates, project.sprintCapacity, await statusesOf(context, candidates));
  if (choice.chosen.length === 0)
    throw new CommandRefused(
      ...nothingToPlan(
        project.storyCounts.proposed,
        choice.leftOut.map(({ id, why }) => `${id} ${why}`),
      ),
    );
  return choice;
};

const takeNamed = async (
  context: CommandContext,
  ids: readonly string[],
): Promise<SprintChoice<StoryRecord>> => {
  const stories: StoryRecord[] = [];
  for (const id of ids) stories.push(await loadStory(context.tx, context.project.id, id));
  const problems = stories.filter(({ status }) => status !== 'ready');
  if (problems.length > 0) throw new CommandRefused(...notPlannable(problems));
  const statuses = await statusesOf(context, stories);
  for (const story of stories) {
    const missing = missingDependencies(story, stories, statuses);
    if (missing.length > 0)
      throw new CommandRefused(
        ...dependenciesOutside(story.id, missing, [...missing, ...stories.map(({ id }) => id)]),
      );
  }
  const circle = findCircle(stories);
  if (circle.length > 0) throw new CommandRefused(...dependencyCircle(circle));
  return { chosen: stories, leftOut: [] };
};
