import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Actor, CycleRecord, ProjectRecord } from '#shared/contracts/records.contract.ts';
import type { Phase } from '#shared/domain/vocabulary.ts';
import type { Transaction } from '../records/transaction.ts';
import { answerWait, decideGate } from './decide-gate.ts';
import { endCycle } from './end-cycle.ts';
import { enterPhase, phaseAfter, sendBack } from './move-phase.ts';
import { saveCycle } from './save-cycle.ts';

/** What a person may do to a running cycle. Whether it is legal has been decided before. */
export type CycleMove =
  | { readonly kind: 'suggest-fix'; readonly hint: string }
  | { readonly kind: 'skip' }
  | { readonly kind: 'abort'; readonly why: string }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'go-to'; readonly phase: Phase }
  | { readonly kind: 'pass-boundary' }
  | { readonly kind: 'skip-phase'; readonly why: string };

export interface Steering {
  readonly project: ProjectRecord;
  readonly cycle: CycleRecord;
  readonly move: CycleMove;
  readonly actor: Actor;
}

/** Moves that leave no event of their own: the cycle's chain says who made them. */
const UNTOLD: readonly CycleMove['kind'][] = ['pause', 'resume', 'go-to'];

/** Carries a person's move out. Everything but the project is saved; the project is given back unsaved. */
export const steerCycle = async (
  tx: Transaction,
  { project, cycle: before, move, actor }: Steering,
): Promise<{ project: ProjectRecord }> => {
  const cycle = UNTOLD.includes(move.kind)
    ? tx.tell(before, {
        kind: 'cycle.steered',
        data: { move: move.kind, phase: before.phase, to: move.kind === 'go-to' ? move.phase : undefined },
        actor,
      })
    : before;
  const moved = async (after: CycleRecord): Promise<{ project: ProjectRecord }> => ({
    project: (await saveCycle(tx, cycle, after, actor, project)) ?? project,
  });
  switch (move.kind) {
    case 'abort':
      return { project: await endCycle(tx, project, cycle, { outcome: 'aborted', why: move.why, actor }) };
    case 'skip':
      return {
        project: await endCycle(tx, project, cycle, {
          outcome: 'skipped',
          why: 'skipped by a person',
          actor,
        }),
      };
    case 'suggest-fix': {
      const told = answerWait(
        tx,
        tx.tell(cycle, { kind: 'cycle.hint', data: { hint: move.hint, phase: cycle.phase }, actor }),
      );
      return moved({
        ...told,
        status: 'running',
        refusalsInRow: 0,
        personSays: move.hint,
        blockedBecause: null,
      });
    }
    case 'pause':
      return moved(pause(cycle));
    case 'resume': {
      const woken = cycle.wait?.kind === 'paused' ? answerWait(tx, cycle) : cycle;
      return moved({ ...woken, pauseRequested: false, status: statusOf(woken) });
    }
    case 'go-to': {
      const closed = await dropGate(tx, project, cycle, actor);
      const after = sendBack(answerWait(tx, cycle), move.phase, cycle.personSays);
      return { project: (await saveCycle(tx, cycle, after, actor, closed)) ?? closed };
    }
    case 'pass-boundary':
      return passBoundary(tx, project, cycle, actor);
    case 'skip-phase': {
      const next = phaseAfter(cycle.phase);
      if (next === undefined) return { project };
      const told = answerWait(
        tx,
        tx.tell(cycle, { kind: 'cycle.phase_skipped', data: { phase: cycle.phase, why: move.why }, actor }),
      );
      const closed = await dropGate(tx, project, cycle, actor);
      return { project: (await saveCycle(tx, cycle, enterPhase(told, next), actor, closed)) ?? closed };
    }
  }
};

/** A cycle that waits for nothing is paused when its running step ends; one that waits already stands still. */
const pause = (cycle: CycleRecord): CycleRecord => ({ ...cycle, pauseRequested: true });

const statusOf = (cycle: CycleRecord): CycleRecord['status'] => {
  if (cycle.wait?.kind === 'gate') return 'waiting';
  return cycle.wait?.kind === 'blocked' ? 'blocked' : 'running';
};

const openGateOf = async (tx: Transaction, cycle: CycleRecord) => {
  const approvalId = cycle.wait?.approvalId ?? null;
  const approval =
    approvalId === null ? undefined : await tx.load('approval', tableKeys.approval(approvalId));
  return approval?.status === 'open' ? approval : undefined;
};

const dropGate = async (
  tx: Transaction,
  project: ProjectRecord,
  cycle: CycleRecord,
  actor: Actor,
): Promise<ProjectRecord> => {
  const approval = await openGateOf(tx, cycle);
  if (approval === undefined) return project;
  tx.save('approval', { ...approval, status: 'void', decidedBy: actor, decidedAt: tx.at });
  return { ...project, openApprovals: project.openApprovals.filter((entry) => entry.id !== approval.id) };
};

const passBoundary = async (
  tx: Transaction,
  project: ProjectRecord,
  cycle: CycleRecord,
  actor: Actor,
): Promise<{ project: ProjectRecord }> => {
  const approval = await openGateOf(tx, cycle);
  if (approval !== undefined)
    return {
      project: (await decideGate(tx, { project, approval, decision: 'approve', reason: null, actor }))
        .project,
    };
  return steerCycle(tx, { project, cycle, move: { kind: 'resume' }, actor });
};
