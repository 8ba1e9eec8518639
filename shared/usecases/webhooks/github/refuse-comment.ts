import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import type { CodeHost } from '#shared/ports/code-host.port.ts';
import type { OpenedDelivery } from '../../deliveries/interpret-delivery.usecase.ts';
import { transactionally } from '../../records/transaction.ts';
import { done, settleDelivery, skipped } from './settle-delivery.ts';
import type { GithubDeps } from './settle-delivery.ts';

export interface RefusedComment {
  readonly project: ProjectRecord;
  readonly host: CodeHost;
  readonly login: string;
  /** The issue or pull request that was commented on. */
  readonly number: number;
  /** What its author is told. */
  readonly says: string;
  /** For the delivery's record. */
  readonly why: string;
}

/**
 * Tells somebody once a day in a project why a comment of theirs is no command, and is silent otherwise: whoever may
 * comment would else have us comment as often, at the cost of the installation's rate. Each delivery has its record.
 */
export const refuseComment = async (
  delivery: OpenedDelivery,
  refused: RefusedComment,
  deps: GithubDeps,
): Promise<void> => {
  const { project, host, number, says, why } = refused;
  // After a crash between the two it may be said twice; never said it would leave people guessing.
  if (await isToAnswer(delivery, refused, deps)) await host.comment(number, says);
  await settleDelivery(delivery, project.id, deps, () => skipped(why));
};

/** Whether this delivery is the day's first of them, now or when it was tried before. */
const isToAnswer = async (
  { source, deliveryId, event }: OpenedDelivery,
  { project, login }: RefusedComment,
  deps: GithubDeps,
): Promise<boolean> =>
  transactionally(deps, async (tx) => {
    const id = `refused ${project.id} ${login.toLowerCase()} ${tx.at.slice(0, 'yyyy-mm-dd'.length)}`;
    const first = await tx.load('delivery', tableKeys.delivery(source, id));
    if (first !== undefined) return first.outcome.kind === 'done' && first.outcome.what.includes(deliveryId);
    const outcome = done(deliveryId);
    tx.save('delivery', { v: 1, source, id, event, projectId: project.id, outcome, at: tx.at });
    return true;
  });
