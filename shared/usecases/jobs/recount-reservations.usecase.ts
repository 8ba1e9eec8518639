import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import { loadProject } from '../cycle/save-cycle.ts';
import { allRecords, queryIndexedRecords } from '../records/read-records.ts';
import { transactionally } from '../records/transaction.ts';
import type { TransactionDeps } from '../records/transaction.ts';
import { keepsAccount } from './settle-cost.ts';

/** Far longer than the index, from which open jobs are read, is behind the table. */
const DOUBTED_MS = 300_000;

/**
 * Counts anew what open jobs hold of their projects' budgets. A count that differs is noted with its time first, and
 * every job that is submitted or ends takes the note away; what is still different when nothing was for five minutes
 * is put right, unless a job comes first. Where nothing is wrong nothing is written.
 */
export const recountReservations = async (deps: TransactionDeps): Promise<void> => {
  const projects = await allRecords<'project'>((cursor) =>
    queryIndexedRecords(deps.store, 'project', { ...tableKeys.projects(), cursor }),
  );
  for (const project of projects) if (mayBeWrong(project)) await recount(project.id, deps);
};

/** Most projects are asked nothing: no job of theirs can hold anything, and nothing is held. */
const mayBeWrong = (project: ProjectRecord): boolean => {
  const { budget, openCycles, epicsRunning } = project;
  const mayHold = keepsAccount(project) && (openCycles.length > 0 || epicsRunning > 0);
  return mayHold || budget.reservedMicroUsd > 0 || budget.doubtedAt !== undefined;
};

const recount = (projectId: string, deps: TransactionDeps): Promise<void> =>
  transactionally(deps, async (tx) => {
    const project = await loadProject(tx, projectId);
    const { doubtedAt, ...budget } = project.budget;
    const heldMicroUsd = await sumHeld(project, deps);
    if (heldMicroUsd === budget.reservedMicroUsd) {
      if (doubtedAt !== undefined) tx.save('project', { ...project, budget });
    } else if (doubtedAt === undefined) {
      tx.save('project', { ...project, budget: { ...budget, doubtedAt: tx.at } });
    } else if (deps.clock.nowMs() - Date.parse(doubtedAt) > DOUBTED_MS) {
      tx.save('project', { ...project, budget: { ...budget, reservedMicroUsd: heldMicroUsd } });
    }
  });

/** Of jobs of open cycles and of epics; and of cycles that have ended, where jobs are still to be cancelled. */
const sumHeld = async (project: ProjectRecord, { store }: TransactionDeps): Promise<number> => {
  const effects = await allRecords<'effect'>((cursor) =>
    queryIndexedRecords(store, 'effect', { ...tableKeys.effects(), cursor }),
  );
  const ending = effects.flatMap(({ effect }) => (effect.kind === 'cancel-jobs' ? [effect.cycleId] : []));
  const cycles = new Set([null, ...project.openCycles.map(({ id }) => id), ...ending]);
  let heldMicroUsd = 0;
  for (const cycleId of cycles) {
    const jobs = await allRecords<'job'>((cursor) =>
      queryIndexedRecords(store, 'job', { ...tableKeys.openJobs(cycleId), cursor }),
    );
    for (const job of jobs) if (job.projectId === project.id) heldMicroUsd += job.reservedMicroUsd;
  }
  return heldMicroUsd;
};
