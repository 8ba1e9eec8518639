import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import type { OpenedDelivery } from '../../deliveries/interpret-delivery.usecase.ts';
import { readRecord } from '../../records/read-records.ts';
import { transactionally } from '../../records/transaction.ts';
import { takeRate, type RateOf } from '../../take-rate.usecase.ts';
import { done, skipped, type DeliveryOutcome, type GithubDeps } from './settle-delivery.ts';

/**
 * Counts a comment against a limit, once: GitHub tells of it to an App and to a repository's webhook, and a
 * delivery is tried again, which must not refuse what was taken nor take what was refused.
 * Gives undefined where it is within the limit, else the seconds after which there is room again.
 */
export const countComment = async (
  { source, event }: OpenedDelivery,
  {
    project,
    commentId,
    limit,
  }: { readonly project: ProjectRecord; readonly commentId: string; readonly limit: RateOf },
  deps: GithubDeps,
): Promise<number | undefined> => {
  const id = `counted ${limit.kind} ${commentId}`;
  const key = tableKeys.delivery(source, id);
  const known = await readRecord(deps.store, 'delivery', key);
  if (known !== undefined) return secondsOf(known.outcome);
  const rate = await takeRate([limit], deps);
  return transactionally(deps, async (tx) => {
    const meanwhile = await tx.load('delivery', key);
    if (meanwhile !== undefined) return secondsOf(meanwhile.outcome);
    const outcome = rate.taken ? done('within the limit') : skipped(String(rate.seconds));
    tx.save('delivery', { v: 1, source, id, event, projectId: project.id, outcome, at: tx.at });
    return secondsOf(outcome);
  });
};

const secondsOf = (outcome: DeliveryOutcome): number | undefined =>
  outcome.kind === 'skipped' ? Number(outcome.why) : undefined;
