import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { CycleRecord, TenantRecord } from '#shared/contracts/records.contract.ts';
import type { Transaction } from '../records/transaction.ts';
import { wakeSprint } from './wake-sprint.ts';

const NONE: TenantRecord = { v: 1, running: 0, waiting: [] };

/** The tenant's slots, whatever the project; none is taken before the first cycle. */
export const loadTenant = async (tx: Transaction): Promise<TenantRecord> =>
  (await tx.load('tenant', tableKeys.tenant())) ?? NONE;

/**
 * Counts a cycle whose status changes among those that run, and, where one comes free, wakes the sprint that has waited
 * for a slot longest: it may be another project's. `before` null: the cycle is new.
 */
export const countSlot = async (
  tx: Transaction,
  before: CycleRecord['status'] | null,
  after: CycleRecord['status'],
): Promise<void> => {
  const step = Number(after === 'running') - Number(before === 'running');
  if (step === 0) return;
  const tenant = await loadTenant(tx);
  const [first, ...rest] = tenant.waiting;
  const running = Math.max(0, tenant.running + step);
  tx.save('tenant', { ...tenant, running, waiting: step < 0 ? rest : tenant.waiting });
  if (step < 0 && first !== undefined) await wakeWaiting(tx, first);
};

export const wakeWaiting = async (
  tx: Transaction,
  { projectId, sprintId }: TenantRecord['waiting'][number],
): Promise<void> => {
  const sprint = await tx.load('sprint', tableKeys.sprint(projectId, sprintId));
  if (sprint?.status === 'active') tx.save('sprint', wakeSprint(tx, sprint));
};
