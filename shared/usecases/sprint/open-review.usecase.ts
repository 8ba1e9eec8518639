import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { settleWorkflow } from '../backlog/settle-workflow.ts';
import { moveStory } from '../backlog/move-story.ts';
import { canonicalStoryId } from '#shared/contracts/keys.contract.ts';
import { loadProject } from '../cycle/save-cycle.ts';
import { transactionally } from '../records/transaction.ts';
import type { TransactionDeps } from '../records/transaction.ts';
import type { SprintRef } from './merge-check.usecase.ts';

/** Every story has ended: the sprint is up for review. Stories that could not be started go back to the backlog. */
export const openReview = async ({ projectId, sprintId }: SprintRef, deps: TransactionDeps): Promise<void> =>
  transactionally(deps, async (tx) => {
    const sprint = await tx.load('sprint', tableKeys.sprint(projectId, sprintId));
    if (sprint?.status !== 'active') return;
    let project = await loadProject(tx, projectId);
    for (const id of sprint.stories) {
      const story = await tx.load('story', tableKeys.story(projectId, canonicalStoryId(id) ?? id));
      if (story?.status !== 'planned') continue;
      const moved = moveStory(project, story, 'ready');
      tx.save('story', moved.story);
      project = moved.project;
    }
    const reviewed = { ...sprint, status: 'review' as const, wait: null };
    tx.save('sprint', reviewed);
    const told = tx.tell(project, {
      kind: 'sprint.review_opened',
      data: { sprint: sprintId, outcomes: sprint.outcomes },
    });
    tx.save('project', settleWorkflow(tx, told, reviewed, null));
  });
