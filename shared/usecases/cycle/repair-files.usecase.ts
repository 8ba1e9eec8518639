import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import { allRecords, queryIndexedRecords, queryRecords } from '../records/read-records.ts';
import { transactionally } from '../records/transaction.ts';
import type { TransactionDeps } from '../records/transaction.ts';
import { claimFiles } from './claim-files.ts';
import { releaseFiles } from './release-files.usecase.ts';
import { loadCycle, saveCycle } from './save-cycle.ts';
import { answerWait } from './decide-gate.ts';

/**
 * Repairs the claims on files: what a cycle holds that has ended, or needs no longer, goes to who waits for it; who
 * waits without standing in any line asks once more. Where nothing is wrong nothing is written.
 */
export const repairFiles = async (deps: TransactionDeps): Promise<void> => {
  const projects = await allRecords<'project'>((cursor) =>
    queryIndexedRecords(deps.store, 'project', { ...tableKeys.projects(), cursor }),
  );
  for (const project of projects) {
    const claims = await allRecords<'file-claim'>((cursor) =>
      queryRecords(deps.store, 'file-claim', { ...tableKeys.fileClaims(project.id), cursor }),
    );
    for (const { cycleId, path } of claims) await releaseFiles({ cycleId, paths: [path] }, deps);
    await repairWaits(project, deps);
  }
};

const repairWaits = async (project: ProjectRecord, deps: TransactionDeps): Promise<void> => {
  for (const { id, status } of project.openCycles) {
    if (status !== 'waiting') continue;
    await transactionally(deps, async (tx) => {
      const cycle = await loadCycle(tx, id);
      if (cycle.wait?.kind !== 'files' || cycle.waitsFor == null) return;
      const claim = await tx.load('file-claim', tableKeys.fileClaim(project.id, cycle.waitsFor.path));
      if (claim?.waiting.includes(id) === true) return;
      const asked = await claimFiles(tx, cycle, [...(cycle.files ?? []), cycle.waitsFor.path]);
      if (asked.cycle.waitsFor != null) return;
      const told = answerWait(tx, tx.tell(asked.cycle, { kind: 'cycle.goes_on', data: {} }));
      await saveCycle(tx, cycle, { ...told, status: 'running' }, null);
    });
  }
};
