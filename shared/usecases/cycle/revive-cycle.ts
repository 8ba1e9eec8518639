import type { CycleRecord } from '#shared/contracts/records.contract.ts';
import { TASK_VERSION } from '#shared/contracts/task-input.contract.ts';
import type { Executions, ExecutionState } from '#shared/ports/executions.port.ts';
import { transactionally } from '../records/transaction.ts';
import type { Transaction, TransactionDeps } from '../records/transaction.ts';
import { failCycle } from './record-failure.usecase.ts';
import { loadCycle } from './save-cycle.ts';

/** So many new executions without a step between them, and a person is asked: the next one would end like these. */
const REVIVALS_THAT_BLOCK = 3;
const GIVEN_UP = REVIVALS_THAT_BLOCK + 1;

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
    if (fresh.status === 'blocked' && fresh.revived?.times === GIVEN_UP) return false;
    const before = fresh.revived?.seq === fresh.stream.seq ? fresh.revived.times : 0;
    if (before === REVIVALS_THAT_BLOCK) {
      await giveUp(tx, fresh, machine);
      return false;
    }
    startAnew(tx, fresh, machine, before + 1);
    return true;
  });
};

const startAnew = (tx: Transaction, cycle: CycleRecord, machine: ExecutionState, times: number): void => {
  const executions = cycle.executions + 1;
  const told = tx.tell(cycle, {
    kind: 'cycle.revived',
    data: { execution: executions, ended: machine.status, error: machine.error ?? null },
  });
  // The machine that waited on this token is gone, and with it the token.
  const wait = told.wait === null ? null : { ...told.wait, token: null };
  tx.save('cycle', { ...told, executions, wait, revived: { times, seq: told.stream.seq } });
  tx.ask(cycle.projectId, {
    kind: 'start-execution',
    machine: 'tdd-cycle',
    name: `${cycle.id}-${executions}`,
    input: { v: TASK_VERSION, cycleId: cycle.id },
  });
};

/** Asks a person. The cycle is left alone from then on, until a hint makes it run again. */
const giveUp = async (tx: Transaction, cycle: CycleRecord, machine: ExecutionState): Promise<void> => {
  const why = `its machine ended ${GIVEN_UP} times in a row without a step: ${machine.error ?? machine.status} ${machine.cause ?? ''}`;
  await failCycle(tx, cycle, why.trim(), { revived: { times: GIVEN_UP, seq: 0 } });
};
