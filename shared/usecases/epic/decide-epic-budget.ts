import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Actor, ApprovalRecord, EpicRecord, ProjectRecord } from '#shared/contracts/records.contract.ts';
import { epicGivenUp, epicGoesOn, epicOver } from '#shared/domain/messages/budget.messages.ts';
import { lines } from '#shared/domain/messages/plain-words.ts';
import { grantBudget } from '../cycle/budget-gate.ts';
import type { Transaction } from '../records/transaction.ts';
import { endEpic } from './end-epic.ts';

export interface EpicDecision {
  /** With the approval closed. */
  readonly project: ProjectRecord;
  readonly approval: ApprovalRecord;
  /** null: approved. */
  readonly reason: string | null;
  readonly actor: Actor;
}

/** A person's answer to an epic's budget: the agent goes on with more money, or the epic is given up. The project is given back unsaved. */
export const decideEpicBudget = async (
  tx: Transaction,
  { project, approval, reason, actor }: EpicDecision,
): Promise<{ project: ProjectRecord; text: string }> => {
  const epicId = approval.budget?.epicId ?? '';
  const epic = await tx.load('epic', tableKeys.epic(project.id, epicId));
  if (epic?.status !== 'running') return { project, text: epicOver(epicId) };
  const free = answerWait(tx, epic);
  if (reason !== null) {
    const ended = endEpic(tx, project, free, { error: 'BudgetRejected', cause: reason, actor });
    return { project: ended, text: epicGivenUp(epicId, reason) };
  }
  const granted = grantBudget(tx, { project, cycle: null, approval, actor });
  tx.save('epic', free);
  return { project: granted.project, text: lines(granted.text, epicGoesOn(epicId)) };
};

const answerWait = (tx: Transaction, epic: EpicRecord): EpicRecord => {
  const token = epic.wait?.token ?? null;
  if (token !== null) tx.ask(epic.projectId, { kind: 'answer-token', token, output: { decided: true } });
  return { ...epic, wait: null };
};
