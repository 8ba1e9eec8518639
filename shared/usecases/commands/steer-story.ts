import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { CycleRecord } from '#shared/contracts/records.contract.ts';
import { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import { findVerb } from '#shared/domain/commands/command-list.ts';
import type { CycleVerb } from '#shared/domain/commands/command.ts';
import { hasRole } from '#shared/domain/commands/roles.ts';
import {
  cycleAborted,
  cyclePaused,
  cycleResumed,
  notPaused,
  pausedAlready,
  phaseAgain,
  phasePassed,
  roleForGate,
  sentBack,
  skipAsked,
  skipAskedBefore,
  skipQuestion,
  sprintIsPaused,
} from '#shared/domain/messages/tdd.messages.ts';
import { judgeVerb } from '#shared/domain/tdd/judge-verb.ts';
import type { VerbFacts } from '#shared/domain/tdd/judge-verb.ts';
import { openApproval } from '../cycle/open-approval.ts';
import { loadCurrentSprint } from '../cycle/save-cycle.ts';
import { steerCycle } from '../cycle/steer-cycle.ts';
import type { CycleMove } from '../cycle/steer-cycle.ts';
import { decideApproval, loadOpenApproval } from './decide-approval.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { pickCycle } from './pick-cycle.ts';

/** A verb that moves one cycle: `/tdd next`, `/tdd abort`, `/tdd commit-code`, … */
export const steerStory = async (
  context: CommandContext,
  words: CycleVerb,
  id: string | null,
): Promise<CommandResult> => {
  const cycle = await pickCycle(context, words, id);
  const steer = async (move: CycleMove, says: string): Promise<CommandResult> => {
    const { project } = await steerCycle(context.tx, {
      project: context.project,
      cycle,
      move,
      actor: context.actor,
    });
    return { says, project };
  };
  switch (words) {
    case '/tdd abort':
      return steer({ kind: 'abort', why: `aborted by ${context.actor.name}` }, cycleAborted(cycle.storyId));
    case '/tdd pause':
      if (cycle.pauseRequested || cycle.status === 'paused')
        throw new CommandRefused(...pausedAlready(cycle.storyId));
      return steer({ kind: 'pause' }, cyclePaused(cycle.storyId, cycle.status === 'running'));
    case '/tdd resume':
      await refuseResume(context, cycle);
      return steer({ kind: 'resume' }, cycleResumed(cycle.storyId));
    default:
      return movePhase(context, words, cycle, steer);
  }
};

const refuseResume = async ({ tx, project }: CommandContext, cycle: CycleRecord): Promise<void> => {
  if (!cycle.pauseRequested && cycle.status !== 'paused')
    throw new CommandRefused(...notPaused(cycle.storyId, cycle.status));
  const sprint = await loadCurrentSprint(tx, project);
  if (sprint !== null && sprint.id === cycle.sprintId && sprint.status === 'paused')
    throw new CommandRefused(...sprintIsPaused(cycle.storyId));
};

const factsOf = (cycle: CycleRecord): VerbFacts => ({
  storyId: cycle.storyId,
  phase: cycle.phase,
  status: cycle.status,
  gateOpen: cycle.wait?.kind === 'gate' && cycle.wait.approvalId !== null,
  // A verdict whose commit was given up, because the phase was begun anew, accepts nothing any more.
  accepted:
    cycle.lastVerdict?.accepted === true &&
    cycle.lastVerdict.phase === cycle.phase &&
    cycle.commits[cycle.phase] !== undefined,
});

const movePhase = async (
  context: CommandContext,
  words: CycleVerb,
  cycle: CycleRecord,
  steer: (move: CycleMove, says: string) => Promise<CommandResult>,
): Promise<CommandResult> => {
  const verb = findVerb(words);
  if (verb === undefined) throw new Error(`no verb ${words}`);
  const judged = judgeVerb(verb, factsOf(cycle));
  if (!judged.legal) throw new CommandRefused(...judged.refusal);
  switch (judged.kind) {
    case 'again':
      return steer({ kind: 'go-to', phase: judged.to }, phaseAgain(cycle.storyId, judged.to));
    case 'back':
      return steer({ kind: 'go-to', phase: judged.to }, sentBack(cycle.storyId, judged.to));
    case 'skip':
    case 'pass':
      return openGate(context, words, cycle, judged.to, steer);
  }
};

/** The verb is a person's key to the gate, so the gate's approval is decided and records who it was. */
const openGate = async (
  context: CommandContext,
  words: CycleVerb,
  cycle: CycleRecord,
  to: CycleRecord['phase'],
  steer: (move: CycleMove, says: string) => Promise<CommandResult>,
): Promise<CommandResult> => {
  const approvalId = cycle.wait?.kind === 'gate' ? cycle.wait.approvalId : null;
  if (approvalId === null)
    return steer({ kind: 'pass-boundary' }, phasePassed(cycle.storyId, cycle.phase, to));
  if (!hasRole(context.role, 'product_owner')) throw new CommandRefused(...roleForGate(words));
  const approval = await loadOpenApproval(context, approvalId);
  return decideApproval(context, approval, { decision: 'approve' }, () =>
    Promise.reject(new Error('a gate carries no command')),
  );
};

/** `/tdd skip_phase`: opens an approval that another member decides. */
export const askToSkip = async (context: CommandContext, id: string, why: string): Promise<CommandResult> => {
  const { tx, deps, actor, commandId } = context;
  const cycle = await pickCycle(context, '/tdd skip_phase', id);
  const verb = findVerb('/tdd skip_phase');
  const judged = verb === undefined ? undefined : judgeVerb(verb, factsOf(cycle));
  if (judged?.legal === false) throw new CommandRefused(...judged.refusal);
  const question = skipQuestion(cycle.storyId, cycle.phase, why);
  for (const asked of context.project.openApprovals.filter(
    ({ kind, storyId }) => kind === 'skip_phase' && storyId === cycle.storyId,
  )) {
    const approval = await tx.load('approval', tableKeys.approval(asked.id));
    if (approval?.cycleId === cycle.id && approval.question.startsWith(`Skip ${cycle.phase} `))
      throw new CommandRefused(...skipAskedBefore(cycle.storyId, asked.id));
  }
  const approvalId = deps.ids.next('apr', [context.project.id, commandId, 'skip_phase']);
  const opened = openApproval(tx, {
    id: approvalId,
    project: context.project,
    cycleId: cycle.id,
    storyId: cycle.storyId,
    kind: 'skip_phase',
    question,
    commit: cycle.head,
    command: null,
    askedBy: actor,
    expiresMinutes: null,
  });
  return { says: skipAsked(cycle.storyId, cycle.phase, approvalId), project: opened.project };
};
