import { canonicalStoryId, tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ProjectRecord, SprintRecord, StoryRecord } from '#shared/contracts/records.contract.ts';
import type { Ids } from '#shared/ports/ids.port.ts';
import { settleWorkflow } from '../backlog/settle-workflow.ts';
import { loadProject } from '../cycle/save-cycle.ts';
import { startCycle } from '../cycle/start-cycle.ts';
import { transactionally } from '../records/transaction.ts';
import type { Transaction, TransactionDeps } from '../records/transaction.ts';

export interface Schedule {
  /** again: more can be started than one transaction holds. wait: cycles are under way, or the sprint is paused. check: every story has ended. over: the sprint is no longer this machine's. */
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
    if (sprint === undefined || (sprint.status !== 'active' && sprint.status !== 'paused')) return { next: 'over', changes: 0 };
    if (sprint.status === 'paused') return { next: 'wait', changes: sprint.changes };
    const stories = await storiesOf(tx, project, sprint);
    const { project: started, more } = await startReady(tx, project, sprint, stories, deps.ids);
    if (started !== project) tx.save('project', settleWorkflow(tx, started, sprint, null));
    if (more) return { next: 'again', changes: sprint.changes };
    const open = started.openCycles.some((cycle) => cycle.sprintId === sprintId);
    const left = stories.some((story) => story.status === 'planned' && canEver(story, stories));
    return { next: open || (left && started !== project) ? 'wait' : 'check', changes: sprint.changes };
  });

const storiesOf = async (tx: Transaction, project: ProjectRecord, sprint: SprintRecord): Promise<readonly StoryRecord[]> => {
  const found: StoryRecord[] = [];
  for (const id of sprint.stories) {
    const story = await tx.load('story', tableKeys.story(project.id, canonicalStoryId(id) ?? id));
    if (story !== undefined) found.push(story);
  }
  return found;
};

/** A story whose dependency left the sprint unfinished is not started in it. */
const canEver = (story: StoryRecord, stories: readonly StoryRecord[]): boolean =>
  story.dependsOn.every((id) => stories.some((other) => other.canonicalId === canonicalStoryId(id) && (other.status === 'active' || other.status === 'planned')));

const startReady = async (tx: Transaction, project: ProjectRecord, sprint: SprintRecord, stories: readonly StoryRecord[], ids: Ids): Promise<{ readonly project: ProjectRecord; readonly more: boolean }> => {
  let current = project;
  let starts = 0;
  for (const story of stories) {
    const running = current.openCycles.filter((cycle) => cycle.status === 'running').length;
    if (running >= current.parallelStories) break;
    if (story.status !== 'planned' || !(await dependenciesDone(tx, story))) continue;
    if (starts === STARTS_AT_ONCE) return { project: current, more: true };
    starts += 1;
    current = (await startCycle(tx, { ids }, { project: current, story, sprintId: sprint.id, actor: null })).project;
  }
  return { project: current, more: false };
};

const dependenciesDone = async (tx: Transaction, story: StoryRecord): Promise<boolean> => {
  for (const id of story.dependsOn) {
    const other = await tx.load('story', tableKeys.story(story.projectId, canonicalStoryId(id) ?? id));
    if (other?.status !== 'done') return false;
  }
  return true;
};
