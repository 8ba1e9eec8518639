import type { CycleRecord } from '#shared/contracts/records.contract.ts';
import type { Phase } from '#shared/domain/vocabulary.ts';
import { PHASES } from '#shared/domain/vocabulary.ts';

/** The phase after this one; COMMIT has none. */
export const phaseAfter = (phase: Phase): Phase | undefined => PHASES[PHASES.indexOf(phase) + 1];

/** The cycle at the start of a phase: no attempt, no refusals, nothing waited for. */
export const enterPhase = (cycle: CycleRecord, phase: Phase): CycleRecord => ({
  ...cycle,
  phase,
  status: 'running',
  refusalsInRow: 0,
  attempt: null,
  wait: null,
  blockedBecause: null,
  gatesPassed: [],
});

/**
 * The cycle sent back to a phase: what was accepted from there on no longer counts, and the head is the last commit
 * accepted before it. The branch itself is moved when the engine next writes to it.
 */
export const sendBack = (cycle: CycleRecord, phase: Phase, personSays: string | null): CycleRecord => {
  const kept = PHASES.slice(0, PHASES.indexOf(phase));
  const commits = Object.fromEntries(
    Object.entries(cycle.commits).filter(([done]) => kept.some((name) => name === done)),
  );
  const head = kept.reduce<string | null>(
    (last, done) => cycle.commits[done] ?? last,
    cycle.base?.commit ?? null,
  );
  return {
    ...enterPhase(cycle, phase),
    commits,
    head,
    personSays,
    design: phase === 'DESIGN' ? null : cycle.design,
    packagesCommit: phase === 'DESIGN' ? null : cycle.packagesCommit,
    dependenciesKey:
      phase === 'DESIGN' && cycle.packagesCommit !== null
        ? (cycle.baseDependenciesKey ?? null)
        : cycle.dependenciesKey,
    expectedTestsKey: phase === 'DESIGN' || phase === 'TEST_RED' ? null : cycle.expectedTestsKey,
  };
};
