import type { CycleRecord } from '#shared/contracts/records.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { transactionally } from '../records/transaction.ts';
import type { Transaction, TransactionDeps } from '../records/transaction.ts';
import { block } from './block-cycle.ts';
import { sendBack } from './move-phase.ts';
import { closeApproval } from './open-approval.ts';
import { loadCycle, loadProject, saveCycle } from './save-cycle.ts';

export interface MachineFailure {
  readonly cycleId: string;
  readonly error: string;
  readonly cause: string;
}

const MAX_CAUSE = 500;

/** Words for a person; what is not listed is shown as it is. */
const EXPLANATIONS: Readonly<Record<string, string>> = {
  'Job.DeadLettered': 'a job was lost three times and lies in the dead letters',
  MergeConflict: 'the branches it depends on do not merge',
  ConfigInvalid: 'config/agent-workflow.yml does not hold on the base commit',
  'States.Timeout': 'a step took longer than it may',
};

/** A step of a cycle's machine failed for good: the cycle is blocked, and a person is asked. */
export const recordFailure = async (
  { cycleId, error, cause }: MachineFailure,
  deps: TransactionDeps,
): Promise<void> =>
  transactionally(deps, async (tx) => {
    const before = await loadCycle(tx, cycleId);
    if (before.status === 'completed' || before.status === 'aborted' || before.wait?.kind === 'blocked')
      return;
    await failCycle(tx, before, `${EXPLANATIONS[error] ?? error}: ${messageOf(cause)}`);
  });

/** Blocks a cycle for what its machinery could not do, and saves it. */
export const failCycle = async (
  tx: Transaction,
  before: CycleRecord,
  why: string,
  beside: Partial<CycleRecord> = {},
): Promise<void> => {
  // The attempt is over: a hint begins a new one, with new jobs.
  const attempt = before.attempt === null ? null : { ...before.attempt, step: 'decided' as const };
  const stopped = await withoutGate(tx, { ...before, ...beside, attempt });
  await saveCycle(tx, before, block(tx, stopped, why), null);
};

/**
 * A machine that failed at an open gate can't wait there: the gate is void, and its phase begins anew after a hint. What
 * the phase had reached is taken back, since a cycle with an accepted COMMIT and no gate is one that goes out.
 */
const withoutGate = async (tx: Transaction, cycle: CycleRecord): Promise<CycleRecord> => {
  const approvalId = cycle.wait?.approvalId ?? null;
  const approval =
    approvalId === null ? undefined : await tx.load('approval', tableKeys.approval(approvalId));
  if (approval?.status !== 'open') return cycle;
  const project = await loadProject(tx, cycle.projectId);
  tx.save(
    'project',
    closeApproval(tx, project, approval, { status: 'void', reason: 'its machine failed', actor: null }),
  );
  return sendBack(cycle, cycle.phase, cycle.personSays);
};

/** A Lambda's failure arrives as JSON with `errorMessage`; anything else is shown as it came. */
const messageOf = (cause: string): string => {
  const found = /"errorMessage"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(cause)?.[1];
  return (found ?? cause).slice(0, MAX_CAUSE);
};
