import { canonicalStoryId, tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Actor, CycleRecord, ProjectRecord } from '#shared/contracts/records.contract.ts';
import { moveStory } from '../backlog/move-story.ts';
import { settleWorkflow } from '../backlog/settle-workflow.ts';
import type { Transaction } from '../records/transaction.ts';
import { countSlot } from './count-slot.ts';
import { loadCurrentSprint } from './save-cycle.ts';
import { concerns, hasStoriesLeft, wakeSprint } from './wake-sprint.ts';
import { summarizeBuilt } from './summarize-built.ts';

export interface CycleEnding {
  readonly outcome: 'completed' | 'aborted' | 'skipped';
  readonly why: string;
  readonly actor: Actor | null;
}

/**
 * Ends a cycle: its story is done or back in the backlog, its gate is void, its machine and jobs are stopped (unless it
 * completed by itself), its sprint knows. Everything but the project is saved.
 */
export const endCycle = async (
  tx: Transaction,
  project: ProjectRecord,
  before: CycleRecord,
  { outcome, why, actor }: CycleEnding,
): Promise<ProjectRecord> => {
  const completed = outcome === 'completed';
  const ended = tx.tell(
    {
      ...before,
      status: completed ? 'completed' : 'aborted',
      wait: null,
      endedAt: tx.at,
      pauseRequested: false,
    },
    { kind: completed ? 'cycle.completed' : 'cycle.aborted', data: { why, head: before.head }, actor },
    {
      kind: 'cycle.status_changed',
      data: { old_status: before.status, new_status: completed ? 'completed' : 'aborted' },
      actor,
    },
  );
  tx.save('cycle', ended);
  await countSlot(tx, before.status, ended.status);
  if (!completed) {
    tx.ask(project.id, {
      kind: 'stop-execution',
      machine: 'tdd-cycle',
      name: `${before.id}-${before.executions}`,
      cause: why,
    });
    tx.ask(project.id, { kind: 'cancel-jobs', cycleId: before.id });
  }
  if (before.files !== undefined && before.files.length > 0)
    tx.ask(project.id, { kind: 'release-files', cycleId: before.id, paths: before.files });
  const withoutGates = await voidGates(tx, project, before);
  const moved = await closeStory(tx, withoutGates, before, outcome);
  const listed: ProjectRecord = {
    ...moved,
    openCycles: moved.openCycles.filter((entry) => entry.id !== before.id),
  };
  const sprint = await loadCurrentSprint(tx, project);
  if (sprint === null || !concerns(before, sprint)) return settleWorkflow(tx, listed, sprint, actor);
  const own = sprint.id === before.sprintId ? { [before.storyId]: outcome } : {};
  const noted = { ...sprint, outcomes: { ...sprint.outcomes, ...own } };
  const isLast = !listed.openCycles.some((cycle) => cycle.sprintId === sprint.id);
  const seen = hasStoriesLeft(noted) || isLast ? wakeSprint(tx, noted) : noted;
  tx.save('sprint', seen);
  return settleWorkflow(tx, listed, seen, actor);
};

/** With a cycle end its questions: its gate, and a phase that somebody wanted skipped. */
const voidGates = async (
  tx: Transaction,
  project: ProjectRecord,
  cycle: CycleRecord,
): Promise<ProjectRecord> => {
  const gone: string[] = [];
  for (const { id } of project.openApprovals.filter(({ storyId }) => storyId === cycle.storyId)) {
    const approval = await tx.load('approval', tableKeys.approval(id));
    if (approval !== undefined && approval.cycleId !== cycle.id) continue;
    if (approval?.status === 'open') tx.save('approval', { ...approval, status: 'void', decidedAt: tx.at });
    gone.push(id);
  }
  return { ...project, openApprovals: project.openApprovals.filter(({ id }) => !gone.includes(id)) };
};

const closeStory = async (
  tx: Transaction,
  project: ProjectRecord,
  cycle: CycleRecord,
  outcome: CycleEnding['outcome'],
): Promise<ProjectRecord> => {
  const story = await tx.load(
    'story',
    tableKeys.story(project.id, canonicalStoryId(cycle.storyId) ?? cycle.storyId),
  );
  if (story === undefined) return project;
  const marked = {
    ...story,
    ...(outcome === 'completed' ? { built: summarizeBuilt(cycle) } : {}),
    skipped: story.skipped || outcome === 'skipped',
    cycleId: outcome === 'completed' ? story.cycleId : null,
  };
  const moved = moveStory(project, marked, outcome === 'completed' ? 'done' : 'ready');
  tx.save('story', moved.story);
  return moved.project;
};
