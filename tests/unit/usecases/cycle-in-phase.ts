/** A story's cycle as the engine leaves it in a phase, or parked at the gate behind it. */
import type { CycleRecord } from '#shared/contracts/records.contract.ts';
import type { Phase } from '#shared/domain/vocabulary.ts';
import { openApproval } from '#shared/usecases/cycle/open-approval.ts';
import { loadProject } from '#shared/usecases/cycle/save-cycle.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';
import type { Team } from './team.ts';

export const HEAD = 'c'.repeat(40);

export const inPhase = (
  team: Team,
  phase: Phase,
  change: Partial<CycleRecord> = {},
  storyId = 'AUTH-1',
): Promise<void> => team.change(storyId, (cycle) => ({ ...cycle, phase, head: HEAD, ...change }));

const accepted = (phase: Phase): Partial<CycleRecord> => ({
  lastVerdict: { phase, attempt: 1, accepted: true, reasons: [], notes: [], key: null },
  commits: { [phase]: HEAD },
});

/** The verdict accepts and the mode's gate is open, as the engine leaves it, with its machine parked on a token. */
export const atGate = async (
  team: Team,
  phase: Phase,
  storyId = 'AUTH-1',
  approvalId = 'apr_gate00000000000000000000001',
): Promise<void> => {
  await transactionally(team.deps, async (tx) => {
    const opened = openApproval(tx, {
      id: approvalId, project: await loadProject(tx, 'user-api'), cycleId: (await team.cycleOf(storyId)).id, storyId,
      kind: 'phase_boundary', question: 'go on?', commit: HEAD, command: null, askedBy: null, expiresMinutes: 120,
    }); // prettier-ignore
    tx.save('project', opened.project);
  });
  await inPhase(
    team,
    phase,
    {
      ...accepted(phase),
      status: 'waiting',
      wait: { kind: 'gate', token: 'token-of-gate', approvalId },
    },
    storyId,
  );
};
