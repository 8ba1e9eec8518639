import type { CycleRecord } from '#shared/contracts/records.contract.ts';
import type { Transaction } from '../records/transaction.ts';

/** The cycle stands still until a person answers with a hint, skips the story or aborts. */
export const block = (tx: Transaction, cycle: CycleRecord, why: string): CycleRecord => {
  const told = tx.tell(cycle, { kind: 'cycle.blocked', data: { phase: cycle.phase, why } });
  return {
    ...told,
    status: 'blocked',
    blockedBecause: why,
    wait: { kind: 'blocked', token: null, approvalId: null },
  };
};
