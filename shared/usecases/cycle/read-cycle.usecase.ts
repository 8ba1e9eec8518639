import type { CycleRecord } from '#shared/contracts/records.contract.ts';
import type { Phase } from '#shared/domain/vocabulary.ts';
import { transactionally } from '../records/transaction.ts';
import type { TransactionDeps } from '../records/transaction.ts';
import { pauseIfAsked } from './cycle-step.ts';
import { loadCycle, saveCycle } from './save-cycle.ts';

export interface CycleStage {
  /** What the cycle's machine does next. */
  readonly stage: 'prepare' | 'install' | 'baseline' | Phase | 'deliver' | 'park' | 'ended';
  /** Name for the phase's machine, of its own each time one is started. */
  readonly phaseExecution: string;
}

/** Where a cycle's machine goes on, read from what is recorded. A pause that was asked for takes effect here too, before the first phase. */
export const readCycle = async (
  { cycleId }: { readonly cycleId: string },
  deps: TransactionDeps,
): Promise<CycleStage> =>
  transactionally(deps, async (tx) => {
    const before = await loadCycle(tx, cycleId);
    const paused = pauseIfAsked(before);
    if (paused !== before) await saveCycle(tx, before, paused, null);
    const cycle = await loadCycle(tx, cycleId);
    const stage = stageOf(cycle);
    const isPhase = stage === cycle.phase;
    const phaseRuns = cycle.phaseRuns + (isPhase ? 1 : 0);
    if (isPhase) tx.save('cycle', { ...cycle, phaseRuns });
    return { stage, phaseExecution: `${cycle.id}-${cycle.phase}-${phaseRuns}` };
  });

const installs = (cycle: CycleRecord): boolean =>
  cycle.settings?.lockHash != null && cycle.dependenciesKey === null;

const stageOf = (cycle: CycleRecord): CycleStage['stage'] => {
  if (cycle.status === 'completed' || cycle.status === 'aborted') return 'ended';
  if (cycle.base === null || cycle.baselineKey === null) {
    if (cycle.wait !== null) return 'park';
    if (cycle.base === null) return 'prepare';
    return installs(cycle) ? 'install' : 'baseline';
  }
  if (cycle.phase === 'COMMIT' && cycle.commits.COMMIT !== undefined && cycle.wait === null) return 'deliver';
  return cycle.phase;
};
