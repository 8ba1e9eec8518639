import type { Actor, EpicRecord, ProjectRecord } from '#shared/contracts/records.contract.ts';
import type { Transaction } from '../records/transaction.ts';

export interface EpicEnd {
  readonly error: string;
  readonly cause: string;
  readonly actor: Actor | null;
}

const MAX_CAUSE = 500;

/** Ends an epic that brings nothing, with the reason; what it asked is void. The epic is saved, the project given back unsaved. */
export const endEpic = (
  tx: Transaction,
  project: ProjectRecord,
  epic: EpicRecord,
  { error, cause, actor }: EpicEnd,
): ProjectRecord => {
  tx.save('epic', { ...epic, status: 'failed', wait: null });
  const told = tx.tell(project, {
    kind: 'epic.failed',
    data: { epic: epic.id, error, cause: cause.slice(0, MAX_CAUSE) },
    actor,
  });
  const asked = epic.wait?.approvalId ?? null;
  return {
    ...told,
    epicsRunning: Math.max(0, told.epicsRunning - 1),
    openApprovals: told.openApprovals.filter(({ id }) => id !== asked),
  };
};
