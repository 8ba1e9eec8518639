import { canonicalStoryId, tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import { OPEN_STORY_STATUSES } from '#shared/domain/workflow/derive-state.ts';
import { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import type { BacklogCommand } from '#shared/domain/commands/command.ts';
import {
  backlogSections,
  epicDetails,
  noSprint,
  storyDetails,
  storyUnknown,
} from '#shared/domain/messages/backlog.messages.ts';
import type { StorySection } from '#shared/domain/messages/backlog.messages.ts';
import { sprintReport } from '#shared/domain/messages/sprint.messages.ts';
import type { StoryStatus } from '#shared/domain/vocabulary.ts';
import type { Store } from '#shared/ports/store.port.ts';
import { loadCurrentSprint } from '../cycle/save-cycle.ts';
import { queryIndexedRecords } from '../records/read-records.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { findStory, sameId } from './load-stories.ts';
import { loadEpics } from './request-epic.ts';
import { sprintFacts } from './show-sprint.ts';

/** Stories of one list in a reply: what fits into a chat message. */
const PAGE = 20;

type View = BacklogCommand & { words: '/backlog view' };

/** `/backlog view`: reads one page of each list, so that a backlog of any length is as quick. */
export const viewBacklog = async (
  context: CommandContext,
  { view, status, page }: View,
): Promise<CommandResult> => {
  switch (view.kind) {
    case 'product': {
      const sections: StorySection[] = [];
      for (const each of status === null ? OPEN_STORY_STATUSES : [status])
        sections.push(await readSection(context.deps.store, context.project, each, page));
      return { says: backlogSections(sections, context.project.storyCounts.done) };
    }
    case 'sprint': {
      const sprint = await loadCurrentSprint(context.tx, context.project);
      if (sprint === null) throw new CommandRefused(...noSprint());
      return { says: sprintReport(await sprintFacts(context, sprint)) };
    }
    case 'item':
      return { says: await describeItem(context, view.id) };
  }
};

const readSection = async (
  store: Store,
  project: ProjectRecord,
  status: StoryStatus,
  page: number,
): Promise<StorySection> => {
  const place = tableKeys.storiesByStatus(project.id, status);
  const total = project.storyCounts[status];
  if ((page - 1) * PAGE >= total) return { status, total, stories: [], page, more: false };
  let found = await queryIndexedRecords(store, 'story', { ...place, limit: PAGE });
  for (let at = 1; at < page && found.cursor !== undefined; at += 1)
    found = await queryIndexedRecords(store, 'story', { ...place, limit: PAGE, cursor: found.cursor });
  return { status, total, stories: found.records, page, more: found.cursor !== undefined };
};

/** A story that kept the id it was written with may share its number with the epic: both are shown. */
const describeItem = async ({ tx, deps, project }: CommandContext, id: string): Promise<string> => {
  const story = await findStory(tx, project.id, id);
  const epic = (await loadEpics(deps.store, project.id)).find((each) =>
    sameId(each.id, canonicalStoryId(id) ?? id),
  );
  const described = [
    ...(story === undefined ? [] : [storyDetails(story)]),
    ...(epic === undefined ? [] : [epicDetails(epic)]),
  ];
  if (described.length === 0) throw new CommandRefused(...storyUnknown(id));
  return described.join('\n');
};
