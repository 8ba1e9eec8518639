import type { StepAnswer } from '#shared/contracts/step.contract.ts';
import type { AttemptState, CycleRecord } from '#shared/contracts/records.contract.ts';
import type { Phase } from '#shared/domain/vocabulary.ts';

/**
 * What a phase's machine does next. `park`: wait for a person on a task token. `left`: the phase is over, or the
 * cycle has ended. The other steps are those of an attempt.
 */
export type CycleStep = 'begin' | 'park' | 'left' | Exclude<AttemptState['step'], 'decided'>;

/** Read from the record alone, so that a machine started again goes on where the last one stood. */
export const stepOf = (cycle: CycleRecord, phase: Phase): CycleStep => {
  if (cycle.status === 'completed' || cycle.status === 'aborted' || cycle.phase !== phase) return 'left';
  if (cycle.wait !== null) return 'park';
  // Its branch is to be made anew: the cycle's own machine does that.
  if (cycle.base === null) return 'left';
  if (cycle.phase === 'COMMIT' && cycle.commits.COMMIT !== undefined) return 'left';
  if (cycle.attempt === null || cycle.attempt.step === 'decided' || cycle.attempt.phase !== phase)
    return 'begin';
  return cycle.attempt.step;
};

/** The answer of a task that changed the cycle. Waiting and new attempts are for `next-step` to decide. */
export const stepAfter = (cycle: CycleRecord, phase: Phase): StepAnswer => {
  const step = stepOf(cycle, phase);
  return { step: step === 'begin' || step === 'park' ? 'look' : step };
};

/** Pausing takes effect between two steps: the running job ends, the next one does not start. */
export const pauseIfAsked = (cycle: CycleRecord): CycleRecord =>
  cycle.pauseRequested && cycle.wait === null && cycle.status === 'running'
    ? { ...cycle, status: 'paused', wait: { kind: 'paused', token: null, approvalId: null } }
    : cycle;
