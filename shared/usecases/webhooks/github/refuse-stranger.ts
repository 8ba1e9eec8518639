import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import { NOTHING_FOR_US, noWriteAccess } from '#shared/domain/messages/github.messages.ts';
import type { CodeHost } from '#shared/ports/code-host.port.ts';
import type { OpenedDelivery } from '../../deliveries/interpret-delivery.usecase.ts';
import { transactionally } from '../../records/transaction.ts';
import { done, settleDelivery, skipped } from './settle-delivery.ts';
import type { GithubDeps } from './settle-delivery.ts';

export interface Stranger {
  readonly project: ProjectRecord;
  readonly host: CodeHost;
  readonly login: string;
  /** The issue or pull request that they commented on. */
  readonly number: number;
}

/**
 * Tells somebody once a day in a project that their comments are no commands, and is silent otherwise: whoever may
 * comment would else have us comment as often, at the cost of the installation's rate. Each delivery has its record.
 */
export const refuseStranger = async (
  delivery: OpenedDelivery,
  stranger: Stranger,
  deps: GithubDeps,
): Promise<void> => {
  const { project, host, login, number } = stranger;
  // After a crash between the two it may be said twice; never said it would leave people guessing.
  if (await isToAnswer(delivery, stranger, deps)) await host.comment(number, noWriteAccess(login));
  await settleDelivery(delivery, project.id, deps, () => skipped(NOTHING_FOR_US.noPermission(login)));
};

/** Whether this delivery is the day's first of them, now or when it was tried before. */
const isToAnswer = async (
  { source, deliveryId, event }: OpenedDelivery,
  { project, login }: Stranger,
  deps: GithubDeps,
): Promise<boolean> =>
  transactionally(deps, async (tx) => {
    const id = `no write access ${project.id} ${login.toLowerCase()} ${tx.at.slice(0, 'yyyy-mm-dd'.length)}`;
    const first = await tx.load('delivery', tableKeys.delivery(source, id));
    if (first !== undefined) return first.outcome.kind === 'done' && first.outcome.what.includes(deliveryId);
    tx.save('delivery', {
      v: 1,
      source,
      id,
      event,
      projectId: project.id,
      outcome: done(deliveryId),
      at: tx.at,
    });
    return true;
  });
