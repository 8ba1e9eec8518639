import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import type { CodeHost } from '#shared/ports/code-host.port.ts';
import type { OpenedDelivery } from '../../deliveries/interpret-delivery.usecase.ts';
import { transactionally } from '../../records/transaction.ts';
import { auditDecision } from './audit-decision.ts';
import { done, settleDelivery, skipped } from './settle-delivery.ts';
import type { GithubDeps } from './settle-delivery.ts';

export interface RefusedComment {
  readonly project: ProjectRecord;
  readonly host: CodeHost;
  readonly login: string;
  /** The issue or pull request that was commented on, or whose button was pressed. */
  readonly number: number;
  /** The command that it would have been; a button stands for one. */
  readonly text: string;
  readonly reason: keyof typeof TOLD_ONCE_IN;
  /** What its author is told. */
  readonly says: string;
  /** For the delivery's record. */
  readonly why: string;
}

/** Of the time as text, as much as names the span in which one person is told once. */
const TOLD_ONCE_IN = {
  'no write access': 'yyyy-mm-dd'.length,
  'may not allow': 'yyyy-mm-ddThh'.length,
  'too many': 'yyyy-mm-ddThh'.length,
  'too many of the project': 'yyyy-mm-ddThh'.length,
} as const;

/**
 * Tells somebody once in a while in a project why a comment of theirs is no command, and is silent otherwise: whoever
 * may comment would else have us comment as often, at the cost of the installation's rate, and fill the audit. Each
 * delivery has its record.
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

/** Whether this delivery is the first of them in that span, now or when it was tried before. */
const isToAnswer = async (
  { source, deliveryId, event }: OpenedDelivery,
  { project, login, text, reason, says, why }: RefusedComment,
  deps: GithubDeps,
): Promise<boolean> => {
  const commandId = deps.ids.next('cmd', [source, deliveryId]);
  return transactionally(deps, async (tx) => {
    const span = tx.at.slice(0, TOLD_ONCE_IN[reason]);
    const id = `refused ${project.id} ${login.toLowerCase()} ${reason} ${span}`;
    const first = await tx.load('delivery', tableKeys.delivery(source, id));
    if (first !== undefined) return first.outcome.kind === 'done' && first.outcome.what.includes(deliveryId);
    const outcome = done(deliveryId);
    tx.save('delivery', { v: 1, source, id, event, projectId: project.id, outcome, at: tx.at });
    auditDecision(tx, { commandId, project, login, text }, { ok: false, says, why });
    return true;
  });
};
