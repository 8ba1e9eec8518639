import type { BudgetGrant } from '#shared/contracts/budget.contract.ts';
import type {
  Actor,
  ApprovalRecord,
  CycleRecord,
  ProjectRecord,
} from '#shared/contracts/records.contract.ts';
import { findPassedBudget } from '#shared/domain/gates/budget.ts';
import type { PassedBudget } from '#shared/domain/gates/budget.ts';
import { budgetGranted, budgetHolds, budgetQuestion } from '#shared/domain/messages/budget.messages.ts';
import type { Ids } from '#shared/ports/ids.port.ts';
import { budgetsOf } from '../jobs/settle-cost.ts';
import { transactionally } from '../records/transaction.ts';
import type { Transaction, TransactionDeps } from '../records/transaction.ts';
import { DEFAULT_GATE_MINUTES, openApproval } from './open-approval.ts';
import { loadCycle, loadProject, saveCycle } from './save-cycle.ts';

/** Asks a person whether a budget may be passed by the agent job that a cycle would start now. Asked again, it is the same gate. */
export const openBudgetGate = async (
  { cycleId, passed }: { readonly cycleId: string; readonly passed: PassedBudget },
  deps: TransactionDeps & { readonly ids: Ids },
): Promise<void> =>
  transactionally(deps, async (tx) => {
    const before = await loadCycle(tx, cycleId);
    if (before.wait !== null || before.endedAt !== null || before.attempt?.step !== 'agent') return;
    const asked = (before.budget?.asked ?? 0) + 1;
    const { project, approval } = openApproval(tx, {
      id: deps.ids.next('apr', [before.id, 'budget', String(asked)]),
      project: await loadProject(tx, before.projectId),
      cycleId,
      storyId: before.storyId,
      kind: 'budget',
      question: budgetQuestion(passed, before.storyId),
      commit: before.head,
      command: null,
      budget: {
        level: passed.level,
        needsMicroUsd: passed.needsMicroUsd,
        grantMicroUsd: passed.grantMicroUsd,
        epicId: null,
      },
      askedBy: null,
      expiresMinutes: before.settings?.gateMinutes ?? DEFAULT_GATE_MINUTES,
    });
    const after: CycleRecord = {
      ...before,
      status: 'waiting',
      wait: { kind: 'gate', token: null, approvalId: approval.id },
      budget: { asked, grants: before.budget?.grants ?? [] },
    };
    const saved = await saveCycle(tx, before, after, null, project);
    tx.save('project', saved ?? project);
  });

export interface Granted {
  readonly project: ProjectRecord;
  readonly cycle: CycleRecord | null;
  readonly text: string;
}

/**
 * An approved budget's gate: adds the amount that it named, unless the budget holds the job by now. Who granted it and
 * when stands with the budget. Project and cycle are given back unsaved.
 */
export const grantBudget = (
  tx: Transaction,
  {
    project,
    cycle,
    approval,
    actor,
  }: {
    readonly project: ProjectRecord;
    readonly cycle: CycleRecord | null;
    readonly approval: ApprovalRecord;
    readonly actor: Actor;
  },
): Granted => {
  const { budget: ask } = approval;
  const of = approval.storyId ?? ask?.epicId ?? project.name;
  if (ask === undefined) return { project, cycle, text: '' };
  const { level, needsMicroUsd, grantMicroUsd } = ask;
  const account = budgetsOf(project, cycle, tx.at).find((one) => one.level === level);
  if (account === undefined || findPassedBudget([account], needsMicroUsd) === undefined)
    return { project, cycle, text: budgetHolds(level, of) };
  const grant: BudgetGrant = { level, microUsd: grantMicroUsd, approval: approval.id, by: actor, at: tx.at };
  const told = tx.tell(project, {
    kind: 'budget.granted',
    data: { level, microUsd: grantMicroUsd, approval: approval.id },
    storyId: approval.storyId,
    actor,
  });
  const text = budgetGranted(
    level,
    of,
    grantMicroUsd,
    account.limitMicroUsd + account.grantedMicroUsd + grantMicroUsd,
  );
  if (level === 'story')
    return {
      project: told,
      cycle:
        cycle === null
          ? null
          : {
              ...cycle,
              budget: { asked: cycle.budget?.asked ?? 1, grants: [...(cycle.budget?.grants ?? []), grant] },
            },
      text,
    };
  const budget = { ...told.budget, grants: [...(told.budget.grants ?? []), grant] };
  return { project: { ...told, budget }, cycle, text };
};
