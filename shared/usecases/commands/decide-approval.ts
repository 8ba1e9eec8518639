import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ApprovalRecord, ProjectRecord } from '#shared/contracts/records.contract.ts';
import { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import { findMember } from '#shared/domain/commands/members.ts';
import { hasRole, roleInWords } from '#shared/domain/commands/roles.ts';
import { roleForGate } from '#shared/domain/gates/gate-roles.ts';
import {
  approvalDecided,
  approvalExpired,
  approvalUnknown,
  confirmDropped,
  phaseSkipped,
  planApproved,
  planRefused,
  planTooLate,
  secondPerson,
  skipRefused,
  skipTooLate,
} from '#shared/domain/messages/approval.messages.ts';
import { roleTooLow } from '#shared/domain/messages/reply.messages.ts';
import { decideGate } from '../cycle/decide-gate.ts';
import { decideEpicBudget } from '../epic/decide-epic-budget.ts';
import { closeApproval } from '../cycle/open-approval.ts';
import { loadCurrentSprint, loadCycle } from '../cycle/save-cycle.ts';
import { steerCycle } from '../cycle/steer-cycle.ts';
import { isExpired } from './ask-confirmation.ts';
import { decideAccess } from './ask-access.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { sprintName } from './show-sprint.ts';

export type Decision =
  { readonly decision: 'approve' } | { readonly decision: 'reject'; readonly reason: string };

/** Carries out a command that was confirmed. */
export type CarryOut = (context: CommandContext, text: string) => Promise<CommandResult>;

/** @throws CommandRefused when the approval is unknown, decided, or expired */
export const loadOpenApproval = async (
  { tx, project }: CommandContext,
  id: string,
): Promise<ApprovalRecord> => {
  const approval = await tx.load('approval', tableKeys.approval(id));
  if (approval?.projectId !== project.id) throw new CommandRefused(...approvalUnknown(id));
  if (approval.status !== 'open')
    throw new CommandRefused(...approvalDecided(id, approval.status, approval.decidedBy?.name ?? null));
  if (approval.kind === 'confirm' && isExpired(approval, tx.at))
    throw new CommandRefused(...approvalExpired(id, approval.command ?? '/state'));
  return approval;
};

const refuseRole = (
  { actor, role }: CommandContext,
  { kind }: ApprovalRecord,
  decision: Decision['decision'],
): void => {
  const needed = roleForGate(kind);
  if (!hasRole(role, needed))
    throw new CommandRefused(
      ...roleTooLow(`/${decision} of ${kind}`, actor.name, roleInWords(role), roleInWords(needed)),
    );
};

/** Two identities of one member are one person, also where the second was added after the question. */
const asksSelf = ({ project, actor }: CommandContext, { askedBy }: ApprovalRecord): boolean =>
  askedBy !== null && (findMember(project.members, askedBy.id)?.id ?? askedBy.id) === actor.id;

/** Decides one open approval of any kind, once. */
export const decideApproval = async (
  context: CommandContext,
  approval: ApprovalRecord,
  decided: Decision,
  carryOut: CarryOut,
): Promise<Required<CommandResult>> => {
  const { tx, actor } = context;
  refuseRole(context, approval, decided.decision);
  const reason = decided.decision === 'reject' ? decided.reason : null;
  const close = (): ProjectRecord =>
    closeApproval(tx, context.project, approval, {
      status: reason === null ? 'approved' : 'rejected',
      reason,
      actor,
    });
  switch (approval.kind) {
    case 'confirm': {
      const command = approval.command ?? '';
      const project = close();
      if (reason !== null) return { says: confirmDropped(command), project };
      const done = await carryOut({ ...context, project, text: command, confirmed: true }, command);
      return { says: done.says, project: done.project ?? project };
    }
    case 'plan':
      return decidePlan(context, close(), reason);
    case 'skip_phase':
      if (reason === null && asksSelf(context, approval))
        throw new CommandRefused(...secondPerson(approval.id, actor.name));
      return decideSkip(context, close(), approval, reason);
    case 'access': {
      const done = decideAccess(tx, { project: close(), approval, reason, actor });
      return { says: done.text, project: done.project };
    }
    case 'budget':
      if (approval.cycleId === null) {
        const done = await decideEpicBudget(tx, { project: close(), approval, reason, actor });
        return { says: done.text, project: done.project };
      }
      return decideCycleGate(context, approval, decided.decision, reason);
    default:
      return decideCycleGate(context, approval, decided.decision, reason);
  }
};

const decideCycleGate = async (
  { tx, project, actor }: CommandContext,
  approval: ApprovalRecord,
  decision: Decision['decision'],
  reason: string | null,
): Promise<Required<CommandResult>> => {
  const done = await decideGate(tx, { project, approval, decision, reason, actor });
  return { says: done.text, project: done.project };
};

const decidePlan = async (
  { tx, actor }: CommandContext,
  project: ProjectRecord,
  reason: string | null,
): Promise<Required<CommandResult>> => {
  const sprint = await loadCurrentSprint(tx, project);
  if (sprint === null) return { says: planTooLate, project };
  tx.save('sprint', { ...sprint, planApproval: reason === null ? 'approved' : 'rejected' });
  const told = tx.tell(project, {
    kind: `sprint.plan_${reason === null ? 'approved' : 'rejected'}`,
    data: { sprint: sprint.id, reason },
    actor,
  });
  return {
    says: reason === null ? planApproved(sprintName(sprint)) : planRefused(sprintName(sprint), reason),
    project: told,
  };
};

const decideSkip = async (
  { tx, actor }: CommandContext,
  project: ProjectRecord,
  approval: ApprovalRecord,
  reason: string | null,
): Promise<Required<CommandResult>> => {
  if (reason !== null || approval.cycleId === null)
    return { says: skipRefused(approval.storyId, reason ?? ''), project };
  const cycle = await loadCycle(tx, approval.cycleId);
  const phase = skippedPhase(approval);
  if (cycle.phase !== phase || cycle.endedAt !== null)
    return { says: skipTooLate(cycle.storyId, phase), project };
  const steered = await steerCycle(tx, {
    project,
    cycle,
    move: { kind: 'skip-phase', why: approval.question },
    actor,
  });
  return { says: phaseSkipped(cycle.storyId, phase), project: steered.project };
};

/** The question of a skip names the phase that was shown to both people: `Skip REFACTOR of AUTH-1? …` */
const skippedPhase = (approval: ApprovalRecord): string => approval.question.split(' ')[1] ?? '';
