import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { PullRef, PullStep } from '#shared/contracts/pull-check.contract.ts';
import type { EffectRecord } from '#shared/contracts/records.contract.ts';
import type { Executions, MachineName } from '#shared/ports/executions.port.ts';
import { MAX_WRITES } from '#shared/ports/store.port.ts';
import type { Store } from '#shared/ports/store.port.ts';
import { applyIntentPage } from './apply-intent.usecase.ts';
import { answerToken } from './cycle/park-cycle.usecase.ts';
import { releaseFiles } from './cycle/release-files.usecase.ts';
import { cancelJob, cancelJobs } from './jobs/cancel-jobs.ts';
import type { AskedRunRef } from './jobs/enqueue-asked-run.usecase.ts';
import type { TransactionDeps } from './records/transaction.ts';

export interface DispatchDeps extends TransactionDeps {
  readonly store: Store;
  readonly executions: Executions;
  /** Has whoever reaches the queues put a test run that a person asked for on its queue. May be asked again. */
  readonly runTests: (run: AskedRunRef) => Promise<void>;
  /** Has a pull request's validation take its next step, now or later. May be asked again. */
  readonly checkPull: (step: PullRef & { readonly step: PullStep }) => Promise<void>;
  /** Asks whoever holds the repository to export the project's state, now or later. May be asked again. */
  readonly exportState: (projectId: string) => Promise<void>;
}

const MACHINES: readonly MachineName[] = ['epic', 'sprint', 'tdd-cycle', 'tdd-phase'];

/**
 * Carries out one effect and forgets it. A crash between the two carries it out again, which every kind allows:
 * a start is known by its name, an answered token is gone, the rest reads what is recorded.
 */
export const dispatchEffect = async (record: EffectRecord, deps: DispatchDeps): Promise<void> =>
  dispatchAlike([record], deps);

/** Effects of which one does what all ask for: carried out once. */
export const dispatchAlike = async (records: readonly EffectRecord[], deps: DispatchDeps): Promise<void> => {
  const [first] = records;
  if (first === undefined) return;
  await carryOut(first, deps);
  // One that was given to the stream again stands there twice.
  const ids = [...new Set(records.map(({ id }) => id))];
  for (let from = 0; from < ids.length; from += MAX_WRITES)
    await deps.store.transact(
      ids
        .slice(from, from + MAX_WRITES)
        .map((id) => ({ kind: 'delete' as const, key: tableKeys.effect(id), expect: 'any' as const })),
    );
};

const carryOut = async ({ effect, commandId }: EffectRecord, deps: DispatchDeps): Promise<void> => {
  switch (effect.kind) {
    case 'start-execution':
      await deps.executions.start(machineOf(effect.machine), effect.name, {
        ...effect.input,
        ...(commandId === undefined ? {} : { commandId }),
      });
      return;
    case 'stop-execution':
      await deps.executions.stop(machineOf(effect.machine), effect.name, 'Stopped', effect.cause);
      return;
    case 'answer-token':
      await answerToken(deps.executions, effect.token, effect.output);
      return;
    case 'cancel-jobs':
      await cancelJobs(effect.cycleId, deps);
      return;
    case 'cancel-job':
      await cancelJob(effect.jobId, deps);
      return;
    case 'run-tests':
      await deps.runTests({
        cycleId: effect.cycleId,
        jobId: effect.jobId,
        commandId: effect.commandId,
      });
      return;
    case 'release-files':
      await releaseFiles(effect, deps);
      return;
    case 'check-pull':
      await deps.checkPull(effect);
      return;
    case 'export-state':
      await deps.exportState(effect.projectId);
      return;
    case 'apply-intent':
      await applyIntentPage({ ...effect, commandId }, deps);
      return;
  }
};

const machineOf = (name: string): MachineName => {
  const found = MACHINES.find((machine) => machine === name);
  if (found === undefined) throw new Error(`no machine ${name}`);
  return found;
};
