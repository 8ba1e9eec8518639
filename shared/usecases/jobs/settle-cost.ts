import type { JobRecord, ProjectRecord } from '#shared/contracts/records.contract.ts';
import { loadProject } from '../cycle/save-cycle.ts';
import type { Transaction } from '../records/transaction.ts';

/**
 * Moves what a job cost from reserved to spent. A project without a limit keeps no account, so that its cycles do not
 * contend for one item. @returns the project, unsaved; undefined when nothing changed
 */
export const settleCost = async (
  tx: Transaction,
  job: JobRecord,
  spentMicroUsd: number,
): Promise<ProjectRecord | undefined> => {
  if (job.reservedMicroUsd === 0) return undefined;
  const project = await loadProject(tx, job.projectId);
  const budget = {
    ...project.budget,
    reservedMicroUsd: Math.max(0, project.budget.reservedMicroUsd - job.reservedMicroUsd),
    spentMicroUsd: project.budget.spentMicroUsd + spentMicroUsd,
  };
  return { ...project, budget };
};

/** Holds a job's most cost back from the budget. @returns undefined when the budget would be passed */
export const reserveCost = (project: ProjectRecord, mostMicroUsd: number): ProjectRecord | undefined => {
  const { limitMicroUsd, spentMicroUsd, reservedMicroUsd } = project.budget;
  if (limitMicroUsd !== null && spentMicroUsd + reservedMicroUsd + mostMicroUsd > limitMicroUsd)
    return undefined;
  return { ...project, budget: { ...project.budget, reservedMicroUsd: reservedMicroUsd + mostMicroUsd } };
};
