import type { Actor, CycleRecord } from '#shared/contracts/records.contract.ts';
import { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import {
  noBranchYet,
  packagesMissing,
  runUnderWay,
  testsAsked,
} from '#shared/domain/messages/test-run.messages.ts';
import { jobId } from '../jobs/job-id.ts';
import type { Transaction } from '../records/transaction.ts';

/**
 * Has the tests of a cycle run now, on the commit at which it stands: the last one of the attempt under way, or the
 * refused one that it starts from, or what was accepted. It is no attempt, no verdict is taken from it, and the cycle's
 * own steps go on beside it. The cycle is saved; the job is an effect of the transaction.
 * @returns what is said about it
 * @throws CommandRefused while there is nothing to run, or a run that was asked for has not ended
 */
export const askTestRun = (
  tx: Transaction,
  cycle: CycleRecord,
  { actor, commandId }: { readonly actor: Actor; readonly commandId: string },
): string => {
  const { storyId, phase, attempt, head, settings, dependenciesKey } = cycle;
  const runs = cycle.runs ?? { asked: 0, durationMs: 0, open: null, last: null };
  const ofPhase = attempt?.phase === phase ? attempt : null;
  const commit = ofPhase?.commit ?? ofPhase?.from ?? head;
  if (commit === null || cycle.base === null) throw new CommandRefused(...noBranchYet(storyId));
  if ((settings?.lockHash ?? null) !== null && dependenciesKey === null)
    throw new CommandRefused(...packagesMissing(storyId));
  if (runs.open !== null) throw new CommandRefused(...runUnderWay(storyId, runs.open));
  const asked = runs.asked + 1;
  const id = jobId({ owner: cycle.id, phase, attempt: asked, kind: 'rerun' });
  const told = tx.tell(cycle, {
    kind: 'tests.asked',
    data: { phase, commit, job: id },
    actor,
  });
  tx.ask(cycle.projectId, { kind: 'run-tests', cycleId: cycle.id, jobId: id, commandId });
  tx.save('cycle', {
    ...told,
    runs: { ...runs, asked, open: { jobId: id, phase, commit, askedBy: actor, askedAt: tx.at } },
  });
  return testsAsked(storyId, phase, commit);
};
