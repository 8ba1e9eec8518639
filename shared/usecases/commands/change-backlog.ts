import { canonicalStoryId } from '#shared/contracts/keys.contract.ts';
import type { ProjectRecord, StoryRecord } from '#shared/contracts/records.contract.ts';
import { keyOf, splitLeadingId } from '#shared/domain/backlog/story-id.ts';
import { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import type { BacklogCommand } from '#shared/domain/commands/command.ts';
import { hasRole } from '#shared/domain/commands/roles.ts';
import {
  epicUnknown,
  idTaken,
  inRunningSprint,
  lastOfSprint,
  storyAdded,
  storyClosed,
  storyPrioritized,
  storyRemoved,
} from '#shared/domain/messages/backlog.messages.ts';
import { chooseStoryId } from '../backlog/choose-story-id.ts';
import { createStory } from '../backlog/create-story.ts';
import { moveStory } from '../backlog/move-story.ts';
import { loadCurrentSprint } from '../cycle/save-cycle.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { findStory, loadStory, sameId } from './load-stories.ts';
import { loadEpics } from './request-epic.ts';

type AddStory = BacklogCommand & { words: '/backlog add_story' };

const USUAL_PRIORITY = 3;

/** What a member says is approved when the member could approve it; autonomous mode asks nobody. */
export const statusOfOwnStory = ({
  project,
  role,
}: Pick<CommandContext, 'project' | 'role'>): 'proposed' | 'ready' =>
  project.mode === 'autonomous' || hasRole(role, 'product_owner') ? 'ready' : 'proposed';

const epicOf = async (
  { deps, project }: CommandContext,
  feature: string | null,
): Promise<{ id: string; key: string | null } | null> => {
  if (feature === null) return null;
  const epic = (await loadEpics(deps.store, project.id)).find((each) => sameId(each.id, feature));
  if (epic === undefined) throw new CommandRefused(...epicUnknown(feature));
  return epic;
};

const dependenciesOf = async (
  { tx, project }: CommandContext,
  ids: readonly string[],
): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const id of ids) {
    const story = await loadStory(tx, project.id, id);
    if (story.status === 'removed')
      throw new CommandRefused(...storyClosed('--depends', story.id, story.status));
    found.push(story.id);
  }
  return found;
};

/** `/backlog add_story` */
export const addStory = async (context: CommandContext, command: AddStory): Promise<CommandResult> => {
  const { tx, project, actor } = context;
  const epic = await epicOf(context, command.feature);
  const leading = splitLeadingId(command.text, project.keys);
  const id =
    leading.id ?? chooseStoryId(project, epic?.key ?? (epic === null ? null : (keyOf(epic.id) ?? null)));
  const existing = await findStory(tx, project.id, id);
  if (existing !== undefined) throw new CommandRefused(...idTaken(existing.id, existing.title));
  const created = createStory(tx, project, {
    id,
    text: leading.text,
    criteria: command.criteria,
    dependsOn: await dependenciesOf(context, command.depends),
    priority: command.priority ?? USUAL_PRIORITY,
    epicId: epic?.id ?? null,
    status: statusOfOwnStory(context),
    actor,
  });
  return { says: storyAdded(created.story), project: created.project };
};

/** `/backlog prioritize` */
export const prioritizeStory = async (
  { tx, project, actor }: CommandContext,
  command: BacklogCommand & { words: '/backlog prioritize' },
): Promise<CommandResult> => {
  const story = await loadStory(tx, project.id, command.id);
  if (story.status === 'done' || story.status === 'removed')
    throw new CommandRefused(...storyClosed(command.words, story.id, story.status));
  tx.save('story', { ...story, priority: command.priority });
  const told = tx.tell(project, {
    kind: 'story.prioritized',
    data: { story: story.id, from: story.priority, to: command.priority },
    storyId: story.id,
    actor,
  });
  return { says: storyPrioritized(story.id, story.priority, command.priority), project: told };
};

/** `/backlog remove` */
export const removeStory = async (
  { tx, project, actor }: CommandContext,
  command: BacklogCommand & { words: '/backlog remove' },
): Promise<CommandResult> => {
  const story = await loadStory(tx, project.id, command.id);
  const fromSprint = story.status === 'planned';
  if (story.status === 'done' || story.status === 'removed' || story.status === 'active') {
    throw new CommandRefused(...storyClosed(command.words, story.id, story.status));
  }
  if (fromSprint) await leaveSprint(tx, project, story);
  const moved = moveStory(project, story, 'removed');
  tx.save('story', moved.story);
  const told = tx.tell(moved.project, {
    kind: 'story.removed',
    data: { story: story.id, reason: null },
    storyId: story.id,
    actor,
  });
  return { says: storyRemoved(story.id, fromSprint), project: told };
};

/** A planned story leaves the plan with it; a sprint that runs keeps what it has. */
const leaveSprint = async (
  tx: CommandContext['tx'],
  project: ProjectRecord,
  story: StoryRecord,
): Promise<void> => {
  const sprint = await loadCurrentSprint(tx, project);
  if (sprint === null) return;
  if (sprint.status !== 'planned') throw new CommandRefused(...inRunningSprint(story.id));
  const stories = sprint.stories.filter((id) => canonicalStoryId(id) !== story.canonicalId);
  if (stories.length === 0) throw new CommandRefused(...lastOfSprint(story.id));
  tx.save('sprint', { ...sprint, stories });
};
