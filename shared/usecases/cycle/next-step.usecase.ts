import type { CycleRecord } from '#shared/contracts/records.contract.ts';
import type { Phase } from '#shared/domain/vocabulary.ts';
import { transactionally } from '../records/transaction.ts';
import type { Transaction, TransactionDeps } from '../records/transaction.ts';
import { pauseIfAsked, stepOf } from './cycle-step.ts';
import type { CycleStep } from './cycle-step.ts';
import { parkSeconds } from './park-cycle.usecase.ts';
import { loadCycle, saveCycle } from './save-cycle.ts';

export interface NextStep {
  readonly step: Exclude<CycleStep, 'begin'>;
  /** For `park`: when to mind the gate. */
  readonly waitSeconds: number;
}

/**
 * Where a phase's machine goes on: the recorded step, or the first step of a new attempt. Run again, it gives the same
 * answer: an attempt that was begun is not begun twice.
 */
export const nextStep = async (
  { cycleId, phase }: { readonly cycleId: string; readonly phase: Phase },
  deps: TransactionDeps,
): Promise<NextStep> => {
  const step = await transactionally(deps, async (tx) => {
    const before = await loadCycle(tx, cycleId);
    const after = pauseIfAsked(before);
    if (after !== before) await saveCycle(tx, before, after, null);
    const recorded = stepOf(after, phase);
    return recorded === 'begin' ? beginAttempt(tx, after, phase) : recorded;
  });
  return { step, waitSeconds: step === 'park' ? await parkSeconds({ cycleId }, deps) : 0 };
};

/** The packages of an approved design are added before the first test is written. */
const firstStep = (cycle: CycleRecord, phase: Phase): 'install' | 'agent' | 'commit' => {
  if (phase === 'COMMIT') return 'commit';
  return phase === 'TEST_RED' && (cycle.design?.packages.length ?? 0) > 0 && cycle.packagesCommit === null
    ? 'install'
    : 'agent';
};

const beginAttempt = (tx: Transaction, cycle: CycleRecord, phase: Phase): Exclude<CycleStep, 'begin'> => {
  if (cycle.head === null) throw new Error(`cycle ${cycle.id} has no branch yet`);
  const n = (cycle.attempts[phase] ?? 0) + 1;
  const refused = cycle.attempt?.phase === phase && cycle.refusalsInRow > 0 ? cycle.attempt.commit : null;
  const step = firstStep(cycle, phase);
  const begun = tx.tell(cycle, { kind: 'attempt.started', data: { phase, attempt: n } });
  tx.save('cycle', {
    ...begun,
    attempts: { ...cycle.attempts, [phase]: n },
    attempt: {
      phase,
      n,
      step,
      startedAt: tx.at,
      from: refused ?? cycle.head,
      agentJob: null,
      agentResultKey: null,
      commit: null,
      testJob: null,
      testResultKey: null,
    },
  });
  return step;
};
