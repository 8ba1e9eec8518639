import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { TenantRecord } from '#shared/contracts/records.contract.ts';
import { allRecords, queryIndexedRecords } from '../records/read-records.ts';
import { transactionally } from '../records/transaction.ts';
import type { TransactionDeps } from '../records/transaction.ts';
import { loadTenant, wakeWaiting } from './count-slot.ts';
import { loadProject } from './save-cycle.ts';

export interface SlotDeps extends TransactionDeps {
  readonly tenantSlots: number;
}

/**
 * Counts the cycles that run anew, over all projects, and wakes a sprint that waits for a slot although one is free.
 * Every change of the count writes the tenant's record, so that a count taken while one is made is thrown away. Where
 * nothing is wrong nothing is written.
 */
export const repairSlots = async (deps: SlotDeps): Promise<void> => {
  const tenant = await transactionally(deps, async (tx) => {
    const known = await loadTenant(tx);
    const projects = await allRecords<'project'>((cursor) =>
      queryIndexedRecords(deps.store, 'project', { ...tableKeys.projects(), cursor }),
    );
    let running = 0;
    for (const { id } of projects)
      running += (await loadProject(tx, id)).openCycles.filter(({ status }) => status === 'running').length;
    const counted = { ...known, running };
    if (running !== known.running) tx.save('tenant', counted);
    return counted;
  });
  if (tenant.running >= deps.tenantSlots) return;
  for (const who of tenant.waiting) await wake(who, deps);
};

const wake = async (who: TenantRecord['waiting'][number], deps: TransactionDeps): Promise<void> =>
  transactionally(deps, async (tx) => {
    const tenant = await loadTenant(tx);
    const waiting = tenant.waiting.filter(({ sprintId }) => sprintId !== who.sprintId);
    if (waiting.length === tenant.waiting.length) return;
    tx.save('tenant', { ...tenant, waiting });
    const project = await loadProject(tx, who.projectId);
    tx.save('project', tx.tell(project, { kind: 'sprint.woken', data: { sprint: who.sprintId } }));
    await wakeWaiting(tx, who);
  });
