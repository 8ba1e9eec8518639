import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Executions } from '#shared/ports/executions.port.ts';
import { answerToken } from '../cycle/park-cycle.usecase.ts';
import { transactionally } from '../records/transaction.ts';
import type { TransactionDeps } from '../records/transaction.ts';

/** Leaves the machine's token with the epic that waits for a person; where nobody is waited for any more it is answered at once. */
export const parkEpic = async (
  {
    projectId,
    epicId,
    token,
  }: { readonly projectId: string; readonly epicId: string; readonly token: string },
  deps: TransactionDeps & { readonly executions: Executions },
): Promise<void> => {
  const parked = await transactionally(deps, async (tx) => {
    const epic = await tx.load('epic', tableKeys.epic(projectId, epicId));
    const wait = epic?.wait ?? null;
    if (epic?.status !== 'running' || wait === null) return false;
    if (wait.token !== token) tx.save('epic', { ...epic, wait: { ...wait, token } });
    return true;
  });
  if (!parked) await answerToken(deps.executions, token, { decided: true });
};
