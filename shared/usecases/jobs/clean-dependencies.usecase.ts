import { canonicalStoryId, tableKeys } from '#shared/contracts/keys.contract.ts';
import type { DependenciesRecord, ProjectRecord } from '#shared/contracts/records.contract.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import { allRecords, queryIndexedRecords, queryRecords, readRecord } from '../records/read-records.ts';
import { transactionally } from '../records/transaction.ts';
import type { TransactionDeps } from '../records/transaction.ts';

export interface CleanDeps extends TransactionDeps {
  readonly blobs: Blobs;
}

const DAY_MS = 86_400_000;
/** Packages that no cycle asked for in this time are installed anew when one does. */
const MAX_AGE_MS = 30 * DAY_MS;
/** Of one project; beyond it those go first that were not used for longest. */
const MAX_BYTES = 2 * 1024 ** 3;

/** In every project. @returns how many archives were removed */
export const cleanAllDependencies = async (deps: CleanDeps): Promise<number> => {
  const projects = await allRecords<'project'>((cursor) =>
    queryIndexedRecords(deps.store, 'project', { ...tableKeys.projects(), cursor }),
  );
  let removed = 0;
  for (const { id } of projects) removed += await cleanDependencies({ projectId: id }, deps);
  return removed;
};

/**
 * Removes archives of packages that are old, or more than a project may keep; what an open cycle or the current sprint
 * uses stays. Run again, it removes nothing more. @returns how many were removed
 */
export const cleanDependencies = async (
  { projectId }: { readonly projectId: string },
  deps: CleanDeps,
): Promise<number> => {
  const project = await readRecord(deps.store, 'project', tableKeys.project(projectId));
  if (project === undefined) return 0;
  const records = await allRecords<'dependencies'>((cursor) =>
    queryRecords(deps.store, 'dependencies', { ...tableKeys.allDependencies(projectId), cursor }),
  );
  if (records.length === 0) return 0;
  const used = await usedKeys(project, deps);
  const idle = records.filter(
    ({ status, resultKey }) => status === 'ready' && resultKey !== null && !used.has(resultKey),
  );
  let removed = 0;
  for (const record of tooMany(records, idle, deps.clock.nowMs()))
    if (await remove(record, deps)) removed += 1;
  return removed;
};

/** Of the idle ones, oldest use first. */
const tooMany = (
  all: readonly DependenciesRecord[],
  idle: readonly DependenciesRecord[],
  nowMs: number,
): readonly DependenciesRecord[] => {
  let bytes = all.reduce((sum, record) => sum + record.bytes, 0);
  return idle
    .toSorted((a, b) => (a.usedAt < b.usedAt ? -1 : 1))
    .filter((record) => {
      const goes = bytes > MAX_BYTES || nowMs - Date.parse(record.usedAt) > MAX_AGE_MS;
      if (goes) bytes -= record.bytes;
      return goes;
    });
};

/** Results of install jobs that something still going on reads: the merge check takes those of finished cycles too. */
const usedKeys = async (project: ProjectRecord, { store }: CleanDeps): Promise<ReadonlySet<string>> => {
  const sprint =
    project.sprintId === null
      ? undefined
      : await readRecord(store, 'sprint', tableKeys.sprint(project.id, project.sprintId));
  const stories = await Promise.all(
    (sprint?.stories ?? []).map((id) =>
      readRecord(store, 'story', tableKeys.story(project.id, canonicalStoryId(id) ?? id)),
    ),
  );
  const ids = new Set([
    ...project.openCycles.map(({ id }) => id),
    ...stories.flatMap((story) => (story?.cycleId == null ? [] : [story.cycleId])),
  ]);
  const cycles = await Promise.all([...ids].map((id) => readRecord(store, 'cycle', tableKeys.cycle(id))));
  return new Set(
    cycles.flatMap((cycle) =>
      [cycle?.dependenciesKey, cycle?.baseDependenciesKey].filter((key) => key != null),
    ),
  );
};

/** The record first: who asks in between installs anew, and none is left with a record whose archive is gone. */
const remove = async (record: DependenciesRecord, deps: CleanDeps): Promise<boolean> => {
  const gone = await transactionally(deps, async (tx) => {
    const now = await tx.load('dependencies', tableKeys.dependencies(record.projectId, record.key));
    if (now === undefined || now.usedAt !== record.usedAt || now.status !== 'ready') return false;
    tx.remove('dependencies', now);
    return true;
  });
  if (gone && record.archiveKey !== null) await deps.blobs.delete(record.archiveKey);
  return gone;
};
