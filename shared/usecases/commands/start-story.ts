import { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import {
  cycleRuns,
  cycleStarted,
  dependenciesOpen,
  notStartable,
} from '#shared/domain/messages/tdd.messages.ts';
import { startCycle } from '../cycle/start-cycle.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { findStory, loadStory, sameId } from './load-stories.ts';

/** `/tdd start`: a cycle outside any sprint. */
export const startStory = async (context: CommandContext, id: string): Promise<CommandResult> => {
  const { tx, deps, project, actor } = context;
  const story = await loadStory(tx, project.id, id);
  const running = project.openCycles.find(({ storyId }) => sameId(storyId, story.id));
  if (running !== undefined) throw new CommandRefused(...cycleRuns(story.id, running.id));
  if (story.status !== 'ready') throw new CommandRefused(...notStartable(story.id, story.status));
  const missing: string[] = [];
  for (const dependency of story.dependsOn) {
    const status = (await findStory(tx, project.id, dependency))?.status;
    if (status !== 'done' && status !== 'removed') missing.push(dependency);
  }
  if (missing.length > 0) throw new CommandRefused(...dependenciesOpen(story.id, missing));
  const started = await startCycle(tx, deps, {
    project,
    story: { ...story, skipped: false },
    sprintId: null,
    actor,
  });
  return { says: cycleStarted(started.story.id, started.cycle.branch), project: started.project };
};
