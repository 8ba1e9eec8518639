import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { CycleRecord, SprintRecord } from '#shared/contracts/records.contract.ts';
import { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import { noSprint } from '#shared/domain/messages/backlog.messages.ts';
import { sprintReport } from '#shared/domain/messages/sprint.messages.ts';
import type { SprintFacts, SprintStoryFacts } from '#shared/domain/messages/sprint.messages.ts';
import { withFileWait } from '../cycle/file-wait.ts';
import { loadCurrentSprint } from '../cycle/save-cycle.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { findStory } from './load-stories.ts';

/** Stories that a reply shows one by one. */
const SHOWN = 20;

/** `sprint 3` of the record's id. */
export const sprintName = (sprint: Pick<SprintRecord, 'id'>): string =>
  `Sprint ${sprint.id.slice(sprint.id.lastIndexOf('-') + 1)}`;

/** Sprints are told apart over all projects, because their executions are. */
export const sprintIdOf = (projectId: string, n: number): string => `${projectId}-sprint-${n}`;

/** `/sprint status` */
export const showSprint = async (context: CommandContext): Promise<CommandResult> => {
  const sprint = await loadCurrentSprint(context.tx, context.project);
  if (sprint === null) throw new CommandRefused(...noSprint());
  return { says: sprintReport(await sprintFacts(context, sprint)) };
};

export const sprintFacts = async (context: CommandContext, sprint: SprintRecord): Promise<SprintFacts> => {
  const stories: SprintStoryFacts[] = [];
  for (const id of sprint.stories.slice(0, SHOWN)) stories.push(await storyFacts(context, sprint, id));
  return {
    name: sprintName(sprint),
    goal: sprint.goal,
    status: sprint.status === 'review' ? 'under review' : sprint.status,
    planApproval: sprint.planApproval,
    stories,
    others: Math.max(0, sprint.stories.length - SHOWN),
    total: sprint.stories.length,
    ended: Object.keys(sprint.outcomes).length,
    mergeCheck: sprint.mergeCheck,
  };
};

const storyFacts = async (
  { tx, project }: CommandContext,
  sprint: SprintRecord,
  id: string,
): Promise<SprintStoryFacts> => {
  const story = await findStory(tx, project.id, id);
  const cycleId = story?.cycleId ?? null;
  const cycle = cycleId === null ? undefined : await tx.load('cycle', tableKeys.cycle(cycleId));
  return {
    id: story?.id ?? id,
    title: story?.title ?? '',
    pullRequest: story?.pullRequest,
    ci: story?.ci,
    cycle: cycle === undefined ? null : cycleFacts(await withFileWait(tx, cycle)),
    outcome: sprint.outcomes[story?.id ?? id] ?? null,
  };
};

const cycleFacts = (cycle: CycleRecord): NonNullable<SprintStoryFacts['cycle']> => {
  const refused =
    cycle.lastVerdict !== null && !cycle.lastVerdict.accepted && cycle.lastVerdict.phase === cycle.phase;
  return {
    phase: cycle.phase,
    status: cycle.status,
    attempt: cycle.attempt?.n ?? cycle.attempts[cycle.phase] ?? 1,
    why: (refused ? cycle.lastVerdict?.reasons[0]?.text : undefined) ?? cycle.blockedBecause,
    branch: cycle.branch,
    waitsFor: cycle.wait?.kind === 'files' ? (cycle.waitsFor ?? null) : null,
  };
};
