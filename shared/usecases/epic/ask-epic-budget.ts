import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ApprovalRecord } from '#shared/contracts/records.contract.ts';
import type { PassedBudget } from '#shared/domain/gates/budget.ts';
import { budgetQuestion } from '#shared/domain/messages/budget.messages.ts';
import type { Ids } from '#shared/ports/ids.port.ts';
import { DEFAULT_GATE_MINUTES, openApproval } from '../cycle/open-approval.ts';
import { secondsToMind } from '../cycle/park-cycle.usecase.ts';
import { loadProject } from '../cycle/save-cycle.ts';
import { transactionally } from '../records/transaction.ts';
import type { TransactionDeps } from '../records/transaction.ts';

/** Asks a person whether an epic's agent may pass a budget; asked again, it is the same question. @returns seconds until it is to be minded */
export const askEpicBudget = async (
  {
    projectId,
    epicId,
    passed,
  }: { readonly projectId: string; readonly epicId: string; readonly passed: PassedBudget },
  deps: TransactionDeps & { readonly ids: Ids },
): Promise<number> =>
  transactionally(deps, async (tx) => {
    const epic = await tx.load('epic', tableKeys.epic(projectId, epicId));
    if (epic?.status !== 'running') return 1;
    const known = epic.wait?.approvalId ?? null;
    const open: ApprovalRecord | undefined =
      known === null ? undefined : await tx.load('approval', tableKeys.approval(known));
    if (open?.status === 'open') return secondsToMind(open, tx.at);
    const asked = (epic.asked ?? 0) + 1;
    const { project, approval } = openApproval(tx, {
      id: deps.ids.next('apr', [projectId, epicId, 'budget', String(asked)]),
      project: await loadProject(tx, projectId),
      cycleId: null,
      storyId: null,
      kind: 'budget',
      question: budgetQuestion(passed, epicId),
      commit: null,
      command: null,
      budget: {
        level: passed.level,
        needsMicroUsd: passed.needsMicroUsd,
        grantMicroUsd: passed.grantMicroUsd,
        epicId,
      },
      askedBy: null,
      expiresMinutes: DEFAULT_GATE_MINUTES,
    });
    tx.save('project', project);
    tx.save('epic', { ...epic, asked, wait: { approvalId: approval.id, token: null } });
    return secondsToMind(approval, tx.at);
  });
