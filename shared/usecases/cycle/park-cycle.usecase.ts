import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ApprovalRecord } from '#shared/contracts/records.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { Executions } from '#shared/ports/executions.port.ts';
import { TokenGone } from '#shared/ports/executions.port.ts';
import { transactionally } from '../records/transaction.ts';
import type { TransactionDeps } from '../records/transaction.ts';
import { loadCycle } from './save-cycle.ts';

/**
 * Leaves the machine's task token with the cycle that waits for a person. Where nobody is waited for any more, because
 * the person was quicker than the machine, the token is answered at once.
 */
export const parkCycle = async (
  { cycleId, token }: { readonly cycleId: string; readonly token: string },
  deps: TransactionDeps & { readonly executions: Executions },
): Promise<void> => {
  const parked = await transactionally(deps, async (tx) => {
    const cycle = await loadCycle(tx, cycleId);
    if (cycle.wait === null) return false;
    if (cycle.wait.token !== token) tx.save('cycle', { ...cycle, wait: { ...cycle.wait, token } });
    return true;
  });
  if (!parked) await answerToken(deps.executions, token, { decided: true });
};

/** Answers a token; one that was answered before, or whose machine has ended, is left alone. */
export const answerToken = async (
  executions: Executions,
  token: string,
  output: JsonObject,
): Promise<void> => {
  try {
    await executions.succeed(token, output);
  } catch (error) {
    if (!(error instanceof TokenGone)) throw error;
  }
};

/** Waiting for a person without a gate is looked at again this often, so that a lost answer heals by itself. */
const LOOK_AGAIN_SECONDS = 86_400;

/** How long the machine waits before it minds the gate: half of the time left, then the rest. Whole seconds, at least 1. */
export const parkSeconds = async (
  { cycleId }: { readonly cycleId: string },
  deps: TransactionDeps,
): Promise<number> =>
  transactionally(deps, async (tx) => {
    const cycle = await loadCycle(tx, cycleId);
    const approvalId = cycle.wait?.approvalId ?? null;
    const approval =
      approvalId === null ? undefined : await tx.load('approval', tableKeys.approval(approvalId));
    return approval === undefined ? LOOK_AGAIN_SECONDS : secondsToMind(approval, tx.at);
  });

/** Half of the time left until an approval expires, then the rest; a day where it does not, or has. */
export const secondsToMind = ({ expiresAt, escalated, openedAt }: ApprovalRecord, at: string): number => {
  if (expiresAt === null || escalated) return LOOK_AGAIN_SECONDS;
  const [now, opened, expires] = [Date.parse(at), Date.parse(openedAt), Date.parse(expiresAt)];
  const halfTime = opened + (expires - opened) / 2;
  return Math.max(1, Math.ceil(((now < halfTime ? halfTime : expires) - now) / 1000));
};
