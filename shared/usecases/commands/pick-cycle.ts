import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { CycleRecord } from '#shared/contracts/records.contract.ts';
import { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import {
  blockedInSprint,
  noCycle,
  noCycleAtAll,
  notBlocked,
  whichBlocked,
  whichCycle,
} from '#shared/domain/messages/tdd.messages.ts';
import { queryIndexedRecords } from '../records/read-records.ts';
import type { CommandContext } from './command-context.ts';
import { loadStory, sameId } from './load-stories.ts';

/** An aborted cycle is no longer its story's; it is looked for among so many of the latest. */
const LOOKED_BACK = 200;

const load = async ({ tx }: CommandContext, cycleId: string): Promise<CycleRecord> => {
  const cycle = await tx.load('cycle', tableKeys.cycle(cycleId));
  if (cycle === undefined) throw new Error(`no cycle ${cycleId}`);
  return cycle;
};

/** The running cycle of a story; without an id the only running one. @throws CommandRefused */
export const pickCycle = async (
  context: CommandContext,
  command: string,
  id: string | null,
): Promise<CycleRecord> => {
  const open = context.project.openCycles;
  const meant = id === null ? open : open.filter(({ storyId }) => sameId(storyId, id));
  const [only, ...others] = meant;
  if (only !== undefined && others.length === 0) return load(context, only.id);
  if (id !== null) {
    const story = await loadStory(context.tx, context.project.id, id);
    throw new CommandRefused(...noCycle(command, story.id, story.status));
  }
  if (only === undefined) throw new CommandRefused(...noCycleAtAll(command));
  throw new CommandRefused(
    ...whichCycle(
      command,
      open.map(({ storyId }) => storyId),
    ),
  );
};

/** For looking: also a cycle that has ended, the story's last one. */
export const pickCycleToShow = async (
  context: CommandContext,
  command: string,
  id: string | null,
): Promise<CycleRecord> => {
  if (id === null || context.project.openCycles.some(({ storyId }) => sameId(storyId, id)))
    return pickCycle(context, command, id);
  const story = await loadStory(context.tx, context.project.id, id);
  if (story.cycleId !== null) return load(context, story.cycleId);
  const latest = await queryIndexedRecords(context.deps.store, 'cycle', {
    ...tableKeys.cyclesOfProject(context.project.id),
    limit: LOOKED_BACK,
    order: 'descending',
  });
  const last = latest.records.find(({ storyId }) => sameId(storyId, story.id));
  if (last === undefined) throw new CommandRefused(...noCycle(command, story.id, story.status));
  return last;
};

/** The blocked cycle that `/suggest_fix` or `/skip_task` means. One of the sprint is reached in BLOCKED only, one outside anywhere. */
export const pickBlocked = async (
  context: CommandContext,
  command: string,
  id: string | null,
): Promise<CycleRecord> => {
  const { project } = context;
  const reachable = project.openCycles.filter(
    ({ status, sprintId }) =>
      status === 'blocked' &&
      (project.state === 'BLOCKED' || sprintId === null || sprintId !== project.sprintId),
  );
  if (id === null) {
    const [only, ...others] = reachable;
    if (only === undefined) throw new CommandRefused(...noCycleAtAll(command));
    if (others.length > 0)
      throw new CommandRefused(
        ...whichBlocked(
          command,
          reachable.map(({ storyId }) => storyId),
        ),
      );
    return load(context, only.id);
  }
  const cycle = await pickCycle(context, command, id);
  if (cycle.status !== 'blocked') throw new CommandRefused(...notBlocked(command, cycle.storyId));
  if (!reachable.some((entry) => entry.id === cycle.id))
    throw new CommandRefused(...blockedInSprint(command, cycle.storyId, project.state));
  return cycle;
};
