import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { transactionally } from '../records/transaction.ts';
import type { Transaction, TransactionDeps } from '../records/transaction.ts';
import { loadCycle, loadProject } from './save-cycle.ts';

/** What waits for a person: a cycle, or an epic whose agent would pass a budget. */
export type Waiting = { readonly cycleId: string } | { readonly projectId: string; readonly epicId: string };

/**
 * Nobody answered while the machine waited: reminds at half time, escalates at the end. A gate that expires is never
 * approved by that; it stays open, and the project's owners are told. Run again, it says neither a second time.
 */
export const mindGate = async (waiting: Waiting, deps: TransactionDeps): Promise<void> =>
  transactionally(deps, async (tx) => {
    const approvalId = await approvalOf(tx, waiting);
    const approval =
      approvalId === null ? undefined : await tx.load('approval', tableKeys.approval(approvalId));
    if (approval?.status !== 'open' || approval.expiresAt === null || approval.escalated) return;
    const expired = Date.parse(tx.at) >= Date.parse(approval.expiresAt);
    const reminded = approval.remindedAt ?? null;
    if (!expired && reminded !== null) return;
    const project = await loadProject(tx, approval.projectId);
    const told = tx.tell(project, {
      kind: expired ? 'approval.escalated' : 'approval.reminded',
      data: {
        approval: approval.id,
        gate: approval.kind,
        question: approval.question,
        expires: approval.expiresAt,
      },
      storyId: approval.storyId,
    });
    tx.save('project', told);
    tx.save('approval', { ...approval, ...(expired ? { escalated: true } : { remindedAt: tx.at }) });
  });

const approvalOf = async (tx: Transaction, waiting: Waiting): Promise<string | null> =>
  'cycleId' in waiting
    ? ((await loadCycle(tx, waiting.cycleId)).wait?.approvalId ?? null)
    : ((await tx.load('epic', tableKeys.epic(waiting.projectId, waiting.epicId)))?.wait?.approvalId ?? null);
