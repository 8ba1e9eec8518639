import type { BlockedCommand } from '#shared/domain/commands/command.ts';
import { hintGiven, taskSkipped } from '#shared/domain/messages/tdd.messages.ts';
import { steerCycle } from '../cycle/steer-cycle.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { pickBlocked } from './pick-cycle.ts';

/** `/suggest_fix` and `/skip_task` */
export const unblockStory = async (
  context: CommandContext,
  command: BlockedCommand,
): Promise<CommandResult> => {
  const { tx, actor } = context;
  const cycle = await pickBlocked(context, command.words, command.id);
  const move =
    command.words === '/skip_task'
      ? ({ kind: 'skip' } as const)
      : ({ kind: 'suggest-fix', hint: command.hint } as const);
  const { project } = await steerCycle(tx, { project: context.project, cycle, move, actor });
  return {
    says: command.words === '/skip_task' ? taskSkipped(cycle.storyId) : hintGiven(cycle.storyId),
    project,
  };
};
