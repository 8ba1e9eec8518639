import { canonicalStoryId, tableKeys } from '#shared/contracts/keys.contract.ts';
import type {
  ProjectRecord,
  SprintRecord,
  StoryRecord,
  TenantRecord,
} from '#shared/contracts/records.contract.ts';
import type { Ids } from '#shared/ports/ids.port.ts';
import { settleWorkflow } from '../backlog/settle-workflow.ts';
import { loadTenant } from '../cycle/count-slot.ts';
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

export interface ScheduleDeps extends TransactionDeps {
  readonly ids: Ids;
  /** Most cycles of all projects together that run at one time. */
  readonly tenantSlots: number;
}

/**
 * Starts every story of the sprint that can be: its dependencies are finished and a slot of project and tenant is free.
 * A cycle that waits for a person or a file holds no slot. Run again, it starts nothing twice: a started story is no
 * longer `planned`. Stories that were started are not looked at again, so that a look costs the same in a sprint of any
 * size.
 */
export const scheduleStories = async (
  { projectId, sprintId }: { readonly projectId: string; readonly sprintId: string },
  deps: ScheduleDeps,
): Promise<Schedule> =>
  transactionally(deps, async (tx): Promise<Schedule> => {
    const project = await loadProject(tx, projectId);
    const sprint = await tx.load('sprint', tableKeys.sprint(projectId, sprintId));
    if (sprint === undefined || (sprint.status !== 'active' && sprint.status !== 'paused'))
      return { next: 'over', changes: 0 };
    if (sprint.status === 'paused') return { next: 'wait', changes: sprint.changes };
    tx.causedBy(sprint.commandId);
    const { project: started, looked, left } = await startReady(tx, project, sprint, deps);
    if (started !== project) tx.save('project', settleWorkflow(tx, started, sprint, null));
    if (looked !== (sprint.started ?? 0)) tx.save('sprint', { ...sprint, started: looked });
    if (left === 'for the next transaction') return { next: 'again', changes: sprint.changes };
    if (left === 'for a slot of the tenant') await waitForTenant(tx, { projectId, sprintId });
    const open = started.openCycles.some((cycle) => cycle.sprintId === sprintId);
    return { next: open || left !== 'none' ? 'wait' : 'check', changes: sprint.changes };
  });

/** Whoever frees a slot of the tenant wakes this sprint. */
const waitForTenant = async (tx: Transaction, who: TenantRecord['waiting'][number]): Promise<void> => {
  const tenant = await loadTenant(tx);
  if (
    !tenant.waiting.some(
      ({ projectId, sprintId }) => projectId === who.projectId && sprintId === who.sprintId,
    )
  )
    tx.save('tenant', { ...tenant, waiting: [...tenant.waiting, who] });
};

interface Started {
  readonly project: ProjectRecord;
  /** So many of the first stories need not be looked at again. */
  readonly looked: number;
  /** Whether a story that could start was left, and what for. A slot may be held by a cycle outside the sprint. */
  readonly left: 'none' | 'for a free slot' | 'for a slot of the tenant' | 'for the next transaction';
}

const startReady = async (
  tx: Transaction,
  project: ProjectRecord,
  sprint: SprintRecord,
  { ids, tenantSlots }: ScheduleDeps,
): Promise<Started> => {
  let current = project;
  let starts = 0;
  let looked = sprint.started ?? 0;
  for (let place = looked; place < sprint.stories.length; place += 1) {
    const id = sprint.stories[place] ?? '';
    const story = await tx.load('story', tableKeys.story(project.id, canonicalStoryId(id) ?? id));
    const isPlanned = story?.status === 'planned';
    if (isPlanned && (await dependenciesDone(tx, story))) {
      const running = current.openCycles.filter((cycle) => cycle.status === 'running').length;
      if (running >= current.parallelStories) return { project: current, looked, left: 'for a free slot' };
      if ((await loadTenant(tx)).running >= tenantSlots)
        return { project: current, looked, left: 'for a slot of the tenant' };
      if (starts === STARTS_AT_ONCE) return { project: current, looked, left: 'for the next transaction' };
      starts += 1;
      current = (await startCycle(tx, { ids }, { project: current, story, sprintId: sprint.id, actor: null }))
        .project;
      if (place === looked) looked += 1;
    } else if (!isPlanned && place === looked) looked += 1;
  }
  return { project: current, looked, left: 'none' };
};

const dependenciesDone = async (tx: Transaction, story: StoryRecord): Promise<boolean> => {
  for (const id of story.dependsOn) {
    const other = await tx.load('story', tableKeys.story(story.projectId, canonicalStoryId(id) ?? id));
    if (other?.status !== 'done') return false;
  }
  return true;
};
