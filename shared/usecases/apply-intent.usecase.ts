import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { IntentRecord, ProjectRecord, StoryRecord } from '#shared/contracts/records.contract.ts';
import type { Store } from '#shared/ports/store.port.ts';
import { moveStory } from './backlog/move-story.ts';
import { settleWorkflow } from './backlog/settle-workflow.ts';
import { approveStories, isFromOutside } from './commands/approve.ts';
import { returnStories } from './commands/end-sprint.ts';
import { findStory } from './commands/load-stories.ts';
import { loadCurrentSprint } from './cycle/save-cycle.ts';
import { steerCycle } from './cycle/steer-cycle.ts';
import { queryRecords } from './records/read-records.ts';
import { transactionally } from './records/transaction.ts';
import type { Transaction, TransactionDeps } from './records/transaction.ts';

export interface IntentPage {
  readonly projectId: string;
  readonly intentId: string;
  readonly page: number;
  /** The command that asked for it. */
  readonly commandId?: string | undefined;
}

/** Items of one page: a story is one write, a cycle that ends up to nine, and a transaction holds a hundred. */
const STORIES_A_PAGE = 40;
const CYCLES_A_PAGE = 8;

interface Applied {
  readonly project: ProjectRecord;
  readonly applied: number;
  /** Where the next page begins; null: this was the last one. */
  readonly cursor: string | null;
}

/**
 * Applies one page of an intent and asks for the next, in one transaction. Carried out again it changes nothing: the
 * intent's record says which page comes next. Items that changed since the intent was asked are left as they are.
 */
export const applyIntentPage = async (
  { projectId, intentId, page, commandId }: IntentPage,
  deps: TransactionDeps,
): Promise<void> =>
  transactionally(deps, async (tx) => {
    tx.causedBy(commandId);
    const intent = await tx.load('intent', tableKeys.intent(intentId));
    if (intent === undefined || intent.done || intent.page !== page) return;
    const before = await tx.load('project', tableKeys.project(projectId));
    if (before === undefined) return;
    const { project, applied, cursor } = await applyPlan(tx, deps.store, before, intent);
    const done = cursor === null;
    const after: IntentRecord = {
      ...intent,
      page: page + 1,
      cursor,
      applied: intent.applied + applied,
      done,
    };
    tx.save('intent', after);
    const told = tx.tell(project, {
      kind: done ? 'intent.finished' : 'intent.page_applied',
      data: { intent: intentId, page, applied: after.applied },
      actor: intent.actor,
    });
    if (!done) tx.ask(projectId, { kind: 'apply-intent', projectId, intentId, page: page + 1 });
    const listed: ProjectRecord = done ? { ...told, openIntent: null } : told;
    tx.save('project', settleWorkflow(tx, listed, await loadCurrentSprint(tx, listed), intent.actor));
  });

const applyPlan = async (
  tx: Transaction,
  store: Store,
  project: ProjectRecord,
  intent: IntentRecord,
): Promise<Applied> => {
  const { plan, actor } = intent;
  switch (plan.kind) {
    case 'approve-all':
      return approvePage(tx, store, project, intent);
    case 'approve':
      return listed(
        plan.stories,
        intent,
        STORIES_A_PAGE,
        async (ids) => approveStories({ tx, project, actor }, await loadAll(tx, project, ids)).project,
      );
    case 'plan':
      return listed(plan.stories, intent, STORIES_A_PAGE, (ids) => planStories(tx, project, ids));
    case 'return':
      return listed(plan.stories, intent, CYCLES_A_PAGE, (ids) =>
        returnStories(tx, project, ids, { why: plan.why, actor }),
      );
    case 'steer':
      return listed(plan.cycles, intent, CYCLES_A_PAGE, (ids) => steerCycles(tx, project, ids, plan, actor));
  }
};

/** One page of a list that the intent itself holds; its cursor is the place in the list. */
const listed = async (
  items: readonly string[],
  { cursor }: IntentRecord,
  size: number,
  apply: (page: readonly string[]) => Promise<ProjectRecord>,
): Promise<Applied> => {
  const from = Number(cursor ?? '0');
  const page = items.slice(from, from + size);
  const next = from + size;
  return {
    project: await apply(page),
    applied: page.length,
    cursor: next >= items.length ? null : String(next),
  };
};

const loadAll = async (
  tx: Transaction,
  project: ProjectRecord,
  ids: readonly string[],
): Promise<readonly StoryRecord[]> => {
  const stories: StoryRecord[] = [];
  for (const id of ids) {
    const story = await findStory(tx, project.id, id);
    if (story?.status === 'proposed') stories.push(story);
  }
  return stories;
};

/** Walks the backlog itself, not its index, which may lag behind: no story that was proposed before is missed, none added since is taken. */
const approvePage = async (
  tx: Transaction,
  store: Store,
  project: ProjectRecord,
  { cursor, actor, askedAt }: IntentRecord,
): Promise<Applied> => {
  const page = await queryRecords(store, 'story', {
    ...tableKeys.stories(project.id),
    limit: STORIES_A_PAGE,
    cursor: cursor ?? undefined,
  });
  const older = page.records
    .filter((story) => story.status === 'proposed' && story.createdAt <= askedAt && !isFromOutside(story))
    .map(({ id }) => id);
  const stories = await loadAll(tx, project, older);
  return {
    project: approveStories({ tx, project, actor }, stories).project,
    applied: stories.length,
    cursor: page.cursor ?? null,
  };
};

const planStories = async (
  tx: Transaction,
  project: ProjectRecord,
  ids: readonly string[],
): Promise<ProjectRecord> => {
  let current = project;
  for (const id of ids) {
    const story = await findStory(tx, project.id, id);
    if (story?.status !== 'ready') continue;
    const moved = moveStory(current, { ...story, skipped: false }, 'planned');
    tx.save('story', moved.story);
    current = moved.project;
  }
  return current;
};

const steerCycles = async (
  tx: Transaction,
  project: ProjectRecord,
  ids: readonly string[],
  { move, why }: Extract<IntentRecord['plan'], { kind: 'steer' }>,
  actor: IntentRecord['actor'],
): Promise<ProjectRecord> => {
  let current = project;
  for (const id of ids) {
    const cycle = current.openCycles.some((open) => open.id === id)
      ? await tx.load('cycle', tableKeys.cycle(id))
      : undefined;
    if (cycle === undefined) continue;
    const steered = await steerCycle(tx, {
      project: current,
      cycle,
      move: move === 'abort' ? { kind: move, why } : { kind: move },
      actor,
    });
    current = steered.project;
  }
  return current;
};
