import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ApprovalRecord, ProjectRecord } from '#shared/contracts/records.contract.ts';
import { confirmAsked } from '#shared/domain/messages/approval.messages.ts';
import { openApproval } from '../cycle/open-approval.ts';
import type { Transaction } from '../records/transaction.ts';
import type { CommandContext, CommandResult } from './command-context.ts';

/** How long a question may be answered: long enough to read it, too short to forget what it was about. */
export const CONFIRM_MINUTES = 120;

/** Answers with an approval whose `/approve` carries the command out, judged again against the state of that moment. */
export const askConfirmation = async (context: CommandContext, question: string): Promise<CommandResult> => {
  const { tx, deps, actor, commandId, text } = context;
  const project = await dropExpired(tx, context.project);
  const id = deps.ids.next('apr', [project.id, commandId, 'confirm']);
  const opened = openApproval(tx, {
    id,
    project,
    cycleId: null,
    storyId: null,
    kind: 'confirm',
    question,
    commit: null,
    command: text,
    askedBy: actor,
    expiresMinutes: CONFIRM_MINUTES,
  });
  return { says: confirmAsked(question, id, CONFIRM_MINUTES), project: opened.project };
};

export const isExpired = (approval: ApprovalRecord, at: string): boolean =>
  approval.expiresAt !== null && Date.parse(approval.expiresAt) <= Date.parse(at);

/** Confirmations have no machine that minds them: those whose time is over are put away when the next is asked. */
export const dropExpired = async (tx: Transaction, project: ProjectRecord): Promise<ProjectRecord> => {
  const gone: string[] = [];
  for (const { id, kind } of project.openApprovals) {
    if (kind !== 'confirm') continue;
    const approval = await tx.load('approval', tableKeys.approval(id));
    if (approval === undefined || !isExpired(approval, tx.at)) continue;
    tx.save('approval', { ...approval, status: 'expired' });
    gone.push(id);
  }
  return gone.length === 0
    ? project
    : { ...project, openApprovals: project.openApprovals.filter(({ id }) => !gone.includes(id)) };
};
