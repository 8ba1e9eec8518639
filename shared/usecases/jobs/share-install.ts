/** One install for all cycles of a project that need the same packages: the first makes it, the others wait for it. */
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { TestJobResult } from '#shared/contracts/jobs.contract.ts';
import type { CycleRecord, DependenciesRecord, JobRecord } from '#shared/contracts/records.contract.ts';
import { loadCycle } from '../cycle/save-cycle.ts';
import { sha256 } from '../evidence/sha256.ts';
import { transactionally } from '../records/transaction.ts';
import type { Transaction, TransactionDeps } from '../records/transaction.ts';

/**
 * own: this cycle's job installs, for the others too. alone: it installs for itself. ready: the cycle has got what was
 * installed before. waiting: another cycle's job installs, and its end answers the token.
 */
export type InstallClaim = 'own' | 'alone' | 'ready' | 'waiting';

/** So many fit into the transaction that wakes them. */
const MAX_WAITING = 20;
/** A use is noted once in a while, so that cycles do not contend for the record. */
const NOTE_USE_AFTER_MS = 3_600_000;

/** The same key means the same packages. @param lockHash see `hashPackages` */
export const installKey = (of: { lockHash: string; image: string | null; toolchain: string }): string =>
  sha256(JSON.stringify([of.lockHash, of.image, of.toolchain]));

export const claimInstall = async (
  { cycleId, key, jobId, token }: { cycleId: string; key: string; jobId: string; token: string },
  deps: TransactionDeps,
): Promise<InstallClaim> =>
  transactionally(deps, async (tx): Promise<InstallClaim> => {
    const cycle = await loadCycle(tx, cycleId);
    const place = tableKeys.dependencies(cycle.projectId, key);
    const record = await tx.load('dependencies', place);
    if (record === undefined) {
      tx.save('dependencies', begun(cycle.projectId, key, jobId, tx.at));
      return 'own';
    }
    if (record.status === 'ready') {
      if (Date.parse(tx.at) - Date.parse(record.usedAt) > NOTE_USE_AFTER_MS)
        tx.save('dependencies', { ...record, usedAt: tx.at });
      tx.save('cycle', give(tx, cycle, record));
      return 'ready';
    }
    if (record.jobId === jobId) return 'own';
    const other = await tx.load('job', tableKeys.job(record.jobId));
    if (other?.status !== 'queued' && other?.status !== 'running') {
      tx.save('dependencies', { ...record, jobId });
      return 'own';
    }
    const others = record.waiting.filter((one) => one.cycleId !== cycleId);
    if (others.length >= MAX_WAITING) return 'alone';
    tx.save('dependencies', { ...record, waiting: [...others, { cycleId, token }] });
    return 'waiting';
  });

const begun = (projectId: string, key: string, jobId: string, at: string): DependenciesRecord => ({
  v: 1,
  projectId,
  key,
  status: 'installing',
  jobId,
  resultKey: null,
  archiveKey: null,
  bytes: 0,
  waiting: [],
  usedAt: at,
});

/** The cycle, unsaved, with packages that another cycle's job installed. */
const give = (tx: Transaction, cycle: CycleRecord, record: DependenciesRecord): CycleRecord => ({
  ...tx.tell(cycle, { kind: 'dependencies.shared', data: { key: record.key, job: record.jobId } }),
  dependenciesKey: record.resultKey,
});

/** Writes down what a job installed, and wakes who waits for it. One that failed leaves nothing: the next one tries. */
export const settleInstall = async (
  tx: Transaction,
  job: JobRecord,
  resultKey: string,
  { outcome, install }: TestJobResult,
): Promise<void> => {
  if (job.dependencies === undefined) {
    // Packages that a design adds belong to one cycle; noted, so that they are cleaned up like the others.
    if (outcome === 'done')
      tx.save('dependencies', made(begun(job.projectId, sha256(job.id), job.id, tx.at), resultKey, install));
    return;
  }
  const record = await tx.load('dependencies', tableKeys.dependencies(job.projectId, job.dependencies));
  if (record?.status !== 'installing' || record.jobId !== job.id) return;
  if (outcome !== 'done') return leaveInstall(tx, job);
  const ready = made({ ...record, waiting: [] }, resultKey, install);
  tx.save('dependencies', ready);
  await wake(tx, record, (cycle) => give(tx, cycle, ready));
};

const made = (
  record: DependenciesRecord,
  resultKey: string,
  install: TestJobResult['install'],
): DependenciesRecord => ({
  ...record,
  status: 'ready',
  resultKey,
  archiveKey: install?.dependenciesKey ?? null,
  bytes: install?.bytes ?? 0,
});

/** The job ends without packages: who waits looks again, and the first of them installs. */
export const leaveInstall = async (tx: Transaction, job: JobRecord): Promise<void> => {
  if (job.dependencies === undefined) return;
  const record = await tx.load('dependencies', tableKeys.dependencies(job.projectId, job.dependencies));
  if (record?.status !== 'installing' || record.jobId !== job.id) return;
  tx.remove('dependencies', record);
  await wake(tx, record, (cycle) =>
    tx.tell(cycle, { kind: 'dependencies.missed', data: { key: record.key, job: job.id } }),
  );
};

const wake = async (
  tx: Transaction,
  { projectId, waiting }: DependenciesRecord,
  change: (cycle: CycleRecord) => CycleRecord,
): Promise<void> => {
  for (const { cycleId, token } of waiting) {
    const cycle = await loadCycle(tx, cycleId);
    if (cycle.status === 'completed' || cycle.status === 'aborted') continue;
    tx.save('cycle', change(cycle));
    tx.ask(projectId, { kind: 'answer-token', token, output: { step: 'look' } });
  }
};
