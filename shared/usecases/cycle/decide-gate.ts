import type {
  Actor,
  ApprovalRecord,
  CycleRecord,
  ProjectRecord,
} from '#shared/contracts/records.contract.ts';
import {
  branchGoesOut,
  gateDecided,
  gateTooLate,
  goesToPhase,
  staysInPhase,
} from '#shared/domain/messages/approval.messages.ts';
import { lines } from '#shared/domain/messages/plain-words.ts';
import type { Phase } from '#shared/domain/vocabulary.ts';
import type { Transaction } from '../records/transaction.ts';
import { grantBudget } from './budget-gate.ts';
import { enterPhase, phaseAfter, sendBack } from './move-phase.ts';
import { closeApproval } from './open-approval.ts';
import { loadCycle, saveCycle } from './save-cycle.ts';

export interface GateDecision {
  readonly project: ProjectRecord;
  readonly approval: ApprovalRecord;
  readonly decision: 'approve' | 'reject';
  readonly reason: string | null;
  readonly actor: Actor;
}

/**
 * A person's decision at a cycle's gate: one conditional write, then the answer to the machine as an effect of it.
 * Cycle and approval are saved, the project is given back unsaved. `text` says what happens next.
 */
export const decideGate = async (
  tx: Transaction,
  gate: GateDecision,
): Promise<{ project: ProjectRecord; text: string }> => {
  const { approval, decision, reason, actor } = gate;
  const closed = closeApproval(tx, gate.project, approval, {
    status: decision === 'approve' ? 'approved' : 'rejected',
    reason,
    actor,
  });
  if (approval.cycleId === null) return { project: closed, text: gateDecided };
  const before = await loadCycle(tx, approval.cycleId);
  if (before.wait?.approvalId !== approval.id) return { project: closed, text: gateTooLate };
  const save = async (after: CycleRecord, changed: ProjectRecord, first = '') => {
    const project = await saveCycle(tx, before, after, actor, changed);
    return { project: project ?? changed, text: lines(first, describe(before, after)) };
  };
  const answered = answerWait(tx, before);
  const told = tx.tell(answered, {
    kind: `gate.${decision === 'approve' ? 'approved' : 'rejected'}`,
    data: {
      approval: approval.id,
      gate: approval.kind,
      phase: before.phase,
      commit: approval.commit,
      reason,
    },
    actor,
  });
  if (decision === 'reject') return save(sendBack(told, rejectedTo(before.phase), reason), closed);
  if (approval.kind !== 'budget') return save(passGate(told), closed);
  const granted = grantBudget(tx, { project: closed, cycle: told, approval, actor });
  return save({ ...(granted.cycle ?? told), status: 'running' }, granted.project, granted.text);
};

/** Answers the machine's token, if it has already parked; a machine that parks later is answered at once by what it reads. */
export const answerWait = (tx: Transaction, cycle: CycleRecord): CycleRecord => {
  const token = cycle.wait?.token ?? null;
  if (token !== null) tx.ask(cycle.projectId, { kind: 'answer-token', token, output: { decided: true } });
  return { ...cycle, wait: null };
};

/** Rejected: a design goes back to DESIGN, tests to TEST_RED, anything later to CODE_GREEN. */
const rejectedTo = (phase: Phase): Phase =>
  phase === 'DESIGN' || phase === 'TEST_RED' ? phase : 'CODE_GREEN';

const passGate = (cycle: CycleRecord): CycleRecord => {
  const next = phaseAfter(cycle.phase);
  return next === undefined ? { ...cycle, status: 'running' } : enterPhase(cycle, next);
};

const describe = (before: CycleRecord, after: CycleRecord): string => {
  if (after.phase === 'COMMIT' && before.phase === 'COMMIT')
    return branchGoesOut(before.storyId, before.branch);
  return before.phase === after.phase
    ? staysInPhase(before.storyId, after.phase)
    : goesToPhase(before.storyId, after.phase);
};
