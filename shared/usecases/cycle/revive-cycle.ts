import type { Executions } from '#shared/ports/executions.port.ts';
import { transactionally } from '../records/transaction.ts';
import type { TransactionDeps } from '../records/transaction.ts';
import { loadCycle } from './save-cycle.ts';

/** A cycle that has not ended, but whose machine has, gets a new execution. @returns whether it did */
export const reviveCycle = async (
  cycleId: string,
  deps: TransactionDeps & { readonly executions: Executions },
): Promise<boolean> => {
  const cycle = await transactionally(deps, (tx) => loadCycle(tx, cycleId));
  const machine = await deps.executions.describe('tdd-cycle', `${cycleId}-${cycle.executions}`);
  if (machine === undefined || machine.status === 'RUNNING') return false;
  return transactionally(deps, async (tx) => {
    const fresh = await loadCycle(tx, cycleId);
    if (fresh.status === 'completed' || fresh.status === 'aborted' || fresh.executions !== cycle.executions)
      return false;
    const executions = fresh.executions + 1;
    const told = tx.tell(fresh, {
      kind: 'cycle.revived',
      data: { execution: executions, ended: machine.status, error: machine.error ?? null },
    });
    // The machine that waited on this token is gone, and with it the token.
    const wait = told.wait === null ? null : { ...told.wait, token: null };
    tx.save('cycle', { ...told, executions, wait });
    tx.ask(fresh.projectId, {
      kind: 'start-execution',
      machine: 'tdd-cycle',
      name: `${cycleId}-${executions}`,
      input: { cycleId },
    });
    return true;
  });
};
