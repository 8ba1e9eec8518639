import { canonicalStoryId, tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ProjectRecord, SprintRecord, StoryRecord } from '#shared/contracts/records.contract.ts';
import type { Ids } from '#shared/ports/ids.port.ts';
import { settleWorkflow } from '../backlog/settle-workflow.ts';
import { loadProject } from '../cycle/save-cycle.ts';
import { startCycle } from '../cycle/start-cycle.ts';
import { transactionally } from '../records/transaction.ts';
import type { Transaction, TransactionDeps } from '../records/transaction.ts';

export interface Schedule {
  /** again: more can be started than one transaction holds. wait: cycles are under way, no slot is free, or the sprint is paused. check: every story has ended, or can never start. over: the sprint is no longer this machine's. */
  readonly next: 'again' | 'wait' | 'check' | 'over';
  /** What the machine has seen; parking with it notices a change that came in between. */
  readonly changes: number;
}

/** A started story is four writes of the hundred that a transaction holds. */
const STARTS_AT_ONCE = 20;

/**
 * Starts every story of the sprint that can be: its dependencies are finished and a slot is free. A cycle that waits
 * for a person holds no slot. Run again, it starts nothing twice: a started story is no longer `planned`.
 */
export const scheduleStories = async (
  { projectId, sprintId }: { readonly projectId: string; readonly sprintId: string },
  deps: TransactionDeps & { readonly ids: Ids },
): Promise<Schedule> =>
  transactionally(deps, async (tx): Promise<Schedule> => {
    const project = await loadProject(tx, projectId);
    const sprint = await tx.load('sprint', tableKeys.sprint(projectId, sprintId));
    if (sprint === undefined || (sprint.status !== 'active' && sprint.status !== 'paused'))
      return { next: 'over', changes: 0 };
    if (sprint.status === 'paused') return { next: 'wait', changes: sprint.changes };
    const stories = await storiesOf(tx, project, sprint);
    const { project: started, left } = await startReady(tx, project, sprint, stories, deps.ids);
    if (started !== project) tx.save('project', settleWorkflow(tx, started, sprint, null));
    if (left === 'for the next transaction') return { next: 'again', changes: sprint.changes };
    const open = started.openCycles.some((cycle) => cycle.sprintId === sprintId);
    return { next: open || left === 'for a free slot' ? 'wait' : 'check', changes: sprint.changes };
  });

const storiesOf = async (
  tx: Transaction,
  project: ProjectRecord,
  sprint: SprintRecord,
): Promise<readonly StoryRecord[]> => {
  const found: StoryRecord[] = [];
  for (const id of sprint.stories) {
    const story = await tx.load('story', tableKeys.story(project.id, canonicalStoryId(id) ?? id));
    if (story !== undefined) found.push(story);
  }
  return found;
};

interface Started {
  readonly project: ProjectRecord;
  /** Whether a story that could start was left, and what for. A slot may be held by a cycle outside the sprint. */
  readonly left: 'none' | 'for a free slot' | 'for the next transaction';
}

const startReady = async (
  tx: Transaction,
  project: ProjectRecord,
  sprint: SprintRecord,
  stories: readonly StoryRecord[],
  ids: Ids,
): Promise<Started> => {
  let current = project;
  let starts = 0;
  for (const story of stories) {
    if (story.status !== 'planned' || !(await dependenciesDone(tx, story))) continue;
    const running = current.openCycles.filter((cycle) => cycle.status === 'running').length;
    if (running >= current.parallelStories) return { project: current, left: 'for a free slot' };
    if (starts === STARTS_AT_ONCE) return { project: current, left: 'for the next transaction' };
    starts += 1;
    current = (await startCycle(tx, { ids }, { project: current, story, sprintId: sprint.id, actor: null }))
      .project;
  }
  return { project: current, left: 'none' };
};

const dependenciesDone = async (tx: Transaction, story: StoryRecord): Promise<boolean> => {
  for (const id of story.dependsOn) {
    const other = await tx.load('story', tableKeys.story(story.projectId, canonicalStoryId(id) ?? id));
    if (other?.status !== 'done') return false;
  }
  return true;
};
