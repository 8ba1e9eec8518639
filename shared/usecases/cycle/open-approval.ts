import type { BudgetAsk } from '#shared/contracts/budget.contract.ts';
import type { Actor, ApprovalRecord, ProjectRecord } from '#shared/contracts/records.contract.ts';
import { headline } from '#shared/domain/messages/plain-words.ts';
import type { GateKind } from '#shared/domain/vocabulary.ts';
import type { Transaction } from '../records/transaction.ts';

/** A gate that nobody answers is escalated after 2 hours. */
export const DEFAULT_GATE_MINUTES = 120;

/** What the project's list keeps of a question; the whole one is with the approval. */
const ASKS_LENGTH = 240;

export interface NewApproval {
  readonly id: string;
  readonly project: ProjectRecord;
  readonly cycleId: string | null;
  readonly storyId: string | null;
  readonly kind: GateKind;
  readonly question: string;
  /** The commit that is shown; approving binds this one. */
  readonly commit: string | null;
  /** The command that is carried out when it is approved. */
  readonly command: string | null;
  /** For `budget`: what an approval adds. */
  readonly budget?: BudgetAsk;
  /** For `access`: the role that is asked for. */
  readonly access?: NonNullable<ApprovalRecord['access']>;
  readonly askedBy: Actor | null;
  /** null: it does not expire. */
  readonly expiresMinutes: number | null;
}

/** Saves an open approval and tells it; the project, which lists it, is given back unsaved. */
export const openApproval = (
  tx: Transaction,
  wanted: NewApproval,
): { project: ProjectRecord; approval: ApprovalRecord } => {
  const { id, project, cycleId, storyId, kind, question, commit, command, askedBy, expiresMinutes } = wanted;
  const approval: ApprovalRecord = {
    v: 1,
    id,
    projectId: project.id,
    cycleId,
    storyId,
    kind,
    question,
    commit,
    command,
    status: 'open',
    askedBy,
    decidedBy: null,
    reason: null,
    openedAt: tx.at,
    expiresAt:
      expiresMinutes === null ? null : new Date(Date.parse(tx.at) + expiresMinutes * 60_000).toISOString(),
    decidedAt: null,
    escalated: false,
    ...(wanted.budget === undefined ? {} : { budget: wanted.budget }),
    ...(wanted.access === undefined ? {} : { access: wanted.access }),
  };
  tx.save('approval', approval);
  const told = tx.tell(project, {
    kind: 'approval.opened',
    data: { approval: id, gate: kind, question, commit },
    storyId,
    actor: askedBy,
  });
  const listed = { id, kind, storyId, asks: headline(question, ASKS_LENGTH), commit };
  return { project: { ...told, openApprovals: [...told.openApprovals, listed] }, approval };
};

/** Closes an open approval with a decision; the project is given back unsaved. */
export const closeApproval = (
  tx: Transaction,
  project: ProjectRecord,
  approval: ApprovalRecord,
  decision: { status: 'approved' | 'rejected' | 'void'; reason: string | null; actor: Actor | null },
): ProjectRecord => {
  tx.save('approval', {
    ...approval,
    status: decision.status,
    reason: decision.reason,
    decidedBy: decision.actor,
    decidedAt: tx.at,
  });
  const told = tx.tell(project, {
    kind: `approval.${decision.status}`,
    data: { approval: approval.id, gate: approval.kind, commit: approval.commit, reason: decision.reason },
    storyId: approval.storyId,
    actor: decision.actor,
  });
  return { ...told, openApprovals: told.openApprovals.filter((entry) => entry.id !== approval.id) };
};
