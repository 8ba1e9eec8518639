import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Executions } from '#shared/ports/executions.port.ts';
import { allRecords, queryIndexedRecords } from '../records/read-records.ts';
import { transactionally } from '../records/transaction.ts';
import type { TransactionDeps } from '../records/transaction.ts';
import { loadCycle } from './save-cycle.ts';

/**
 * Repairs what no machine carries on: a cycle that has not ended, but whose machine has. It gets a new execution, which
 * reads where the cycle stood. A machine that was never started is not touched: the effect that starts it is still there.
 * @returns the cycles that were taken up again
 */
export const reviveCycles = async (deps: TransactionDeps & { readonly executions: Executions }): Promise<readonly string[]> => {
  const projects = await allRecords<'project'>((cursor) => queryIndexedRecords(deps.store, 'project', { ...tableKeys.projects(), cursor }));
  const revived: string[] = [];
  for (const { id } of projects.flatMap((project) => project.openCycles)) {
    if (await reviveOne(id, deps)) revived.push(id);
  }
  return revived;
};

const reviveOne = async (cycleId: string, deps: TransactionDeps & { readonly executions: Executions }): Promise<boolean> => {
  const cycle = await transactionally(deps, (tx) => loadCycle(tx, cycleId));
  const machine = await deps.executions.describe('tdd-cycle', `${cycleId}-${cycle.executions}`);
  if (machine === undefined || machine.status === 'RUNNING') return false;
  return transactionally(deps, async (tx) => {
    const fresh = await loadCycle(tx, cycleId);
    if (fresh.status === 'completed' || fresh.status === 'aborted' || fresh.executions !== cycle.executions) return false;
    const executions = fresh.executions + 1;
    const told = tx.tell(fresh, { kind: 'cycle.revived', data: { execution: executions, ended: machine.status, error: machine.error ?? null } });
    // The machine that waited on this token is gone, and with it the token.
    const wait = told.wait === null ? null : { ...told.wait, token: null };
    tx.save('cycle', { ...told, executions, wait });
    tx.ask(fresh.projectId, { kind: 'start-execution', machine: 'tdd-cycle', name: `${cycleId}-${executions}`, input: { cycleId } });
    return true;
  });
};
