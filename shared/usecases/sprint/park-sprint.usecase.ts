import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Executions } from '#shared/ports/executions.port.ts';
import { answerToken } from '../cycle/park-cycle.usecase.ts';
import { transactionally } from '../records/transaction.ts';
import type { TransactionDeps } from '../records/transaction.ts';

export interface SprintParking {
  readonly projectId: string;
  readonly sprintId: string;
  readonly token: string;
  /** As `schedule-stories` saw it. */
  readonly changes: number;
}

/** Leaves the sprint machine's token for the next change; where one came since the machine last looked, answers it at once. */
export const parkSprint = async (
  { projectId, sprintId, token, changes }: SprintParking,
  deps: TransactionDeps & { readonly executions: Executions },
): Promise<void> => {
  const parked = await transactionally(deps, async (tx) => {
    const sprint = await tx.load('sprint', tableKeys.sprint(projectId, sprintId));
    if (sprint === undefined || sprint.changes !== changes) return false;
    if (sprint.wait?.token !== token) tx.save('sprint', { ...sprint, wait: { token } });
    return true;
  });
  if (!parked) await answerToken(deps.executions, token, { woken: true });
};
