import { canonicalStoryId, tableKeys } from '#shared/contracts/keys.contract.ts';
import { NOTHING_FOR_US } from '#shared/domain/messages/github.messages.ts';
import type { CiState } from '#shared/ports/code-host.port.ts';
import type { OpenedDelivery } from '../../deliveries/interpret-delivery.usecase.ts';
import { loadProject } from '../../cycle/save-cycle.ts';
import type { Transaction } from '../../records/transaction.ts';
import { findGround, storyOfBranch } from './find-ground.ts';
import { done, settleDelivery, skipped } from './settle-delivery.ts';
import type { DeliveryOutcome, GithubDeps } from './settle-delivery.ts';

export interface CiPlace {
  readonly repository: { readonly html_url: string; readonly full_name: string };
  /** null: GitHub names none, as for checks of a fork. */
  readonly branch: string | null;
}

/**
 * Asks what CI says of a branch now, whatever the event said: events come late and out of order. The default branch's
 * state is the project's, a story branch's is its story's.
 */
export const refreshCi = async (
  delivery: OpenedDelivery,
  { repository, branch }: CiPlace,
  deps: GithubDeps,
): Promise<void> => {
  const ground = await findGround(repository, deps);
  if (!ground.ok) return settleDelivery(delivery, ground.projectId, deps, () => skipped(ground.why));
  const { project, host } = ground;
  const storyId = branch === null ? undefined : storyOfBranch(branch);
  if (branch === null || (branch !== project.defaultBranch && storyId === undefined))
    return settleDelivery(delivery, project.id, deps, () =>
      skipped(NOTHING_FOR_US.branch(branch ?? 'a branch elsewhere')),
    );
  const state = await host.ciState(branch);
  await settleDelivery(delivery, project.id, deps, async (tx) => {
    // While it runs, what is known of the branch stays.
    if (state === 'pending') return skipped(NOTHING_FOR_US.ciOpen(branch));
    return storyId === undefined
      ? noteProject(tx, { projectId: project.id, branch, state })
      : noteStory(tx, { projectId: project.id, branch, state, storyId });
  });
};

interface Seen {
  readonly projectId: string;
  readonly branch: string;
  readonly state: Exclude<CiState, 'pending'>;
}

const noteProject = async (tx: Transaction, { projectId, branch, state }: Seen): Promise<DeliveryOutcome> => {
  const project = await loadProject(tx, projectId);
  const ciFailing = state === 'failing';
  if (project.ciFailing === ciFailing) return skipped(NOTHING_FOR_US.ciSame(branch));
  const told = tx.tell(project, { kind: 'ci.changed', data: { branch, failing: ciFailing } });
  tx.save('project', { ...told, ciFailing });
  return done(`CI on ${branch}: ${state}`);
};

const noteStory = async (
  tx: Transaction,
  { projectId, branch, state, storyId }: Seen & { readonly storyId: string },
): Promise<DeliveryOutcome> => {
  const story = await tx.load(
    'story',
    tableKeys.story(projectId, canonicalStoryId(storyId) ?? `${storyId}-0`),
  );
  if (story === undefined) return skipped(NOTHING_FOR_US.branch(branch));
  if ((story.ci ?? 'none') === state) return skipped(NOTHING_FOR_US.ciSame(branch));
  tx.save('story', { ...story, ci: state });
  const project = await loadProject(tx, projectId);
  tx.save(
    'project',
    tx.tell(project, {
      kind: 'ci.changed',
      data: { branch, failing: state === 'failing' },
      storyId: story.id,
    }),
  );
  return done(`CI on ${branch}: ${state}`);
};
