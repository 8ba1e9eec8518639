import type { BudgetGrant } from '#shared/contracts/budget.contract.ts';
import type { CycleRecord, JobRecord, ProjectRecord } from '#shared/contracts/records.contract.ts';
import { monthOf } from '#shared/domain/gates/budget.ts';
import type { BudgetAccount } from '#shared/domain/gates/budget.ts';
import type { BudgetLevel } from '#shared/domain/vocabulary.ts';
import { loadProject } from '../cycle/save-cycle.ts';
import type { Transaction } from '../records/transaction.ts';

const granted = (grants: readonly BudgetGrant[] | undefined, level: BudgetLevel, month?: string): number =>
  (grants ?? [])
    .filter((grant) => grant.level === level && (month === undefined || monthOf(grant.at) === month))
    .reduce((sum, { microUsd }) => sum + microUsd, 0);

/** Whether the project keeps an account. One without a limit keeps none, so that its cycles do not contend for one item. */
export const keepsAccount = ({ budget }: ProjectRecord): boolean =>
  budget.limitMicroUsd !== null || (budget.monthLimitMicroUsd ?? null) !== null;

const spentInMonth = ({ budget }: ProjectRecord, month: string): number =>
  budget.month?.name === month ? budget.month.spentMicroUsd : 0;

/** The budgets that a job counts against, the narrowest first. A cycle has one agent job at a time, so its own budget holds nothing back. */
export const budgetsOf = (
  project: ProjectRecord,
  cycle: CycleRecord | null,
  at: string,
): readonly BudgetAccount[] => {
  const {
    limitMicroUsd,
    monthLimitMicroUsd = null,
    spentMicroUsd,
    reservedMicroUsd,
    grants,
  } = project.budget;
  const month = monthOf(at);
  const ofStory = cycle?.settings?.storyLimitMicroUsd ?? null;
  return [
    ...(cycle === null || ofStory === null
      ? []
      : [
          {
            level: 'story' as const,
            limitMicroUsd: ofStory,
            grantedMicroUsd: granted(cycle.budget?.grants, 'story'),
            spentMicroUsd: cycle.usage.costMicroUsd,
            reservedMicroUsd: 0,
          },
        ]),
    ...(monthLimitMicroUsd === null
      ? []
      : [
          {
            level: 'month' as const,
            limitMicroUsd: monthLimitMicroUsd,
            grantedMicroUsd: granted(grants, 'month', month),
            spentMicroUsd: spentInMonth(project, month),
            reservedMicroUsd,
          },
        ]),
    ...(limitMicroUsd === null
      ? []
      : [
          {
            level: 'project' as const,
            limitMicroUsd,
            grantedMicroUsd: granted(grants, 'project'),
            spentMicroUsd,
            reservedMicroUsd,
          },
        ]),
  ];
};

/** Holds a job's most cost back. @returns the project, unsaved, and what is held; that a budget is not passed has been checked */
export const reserveCost = (
  project: ProjectRecord,
  mostMicroUsd: number,
): { readonly project: ProjectRecord; readonly reservedMicroUsd: number } =>
  keepsAccount(project)
    ? {
        project: {
          ...project,
          budget: {
            ...project.budget,
            reservedMicroUsd: project.budget.reservedMicroUsd + mostMicroUsd,
            doubtedAt: undefined,
          },
        },
        reservedMicroUsd: mostMicroUsd,
      }
    : { project, reservedMicroUsd: 0 };

/**
 * What counts as spent of a job that ends without a result: an agent that was at work may have spent all that was held
 * for it, and what is not known is not zero. A job that nobody took cost nothing.
 */
export const costWithoutResult = ({ worker, status, generation, reservedMicroUsd }: JobRecord): number =>
  worker === 'agent-runner' && (status === 'running' || generation > 1) ? reservedMicroUsd : 0;

/** Moves what a job cost from reserved to spent. @returns the project, unsaved; undefined when nothing changed */
export const settleCost = async (
  tx: Transaction,
  job: JobRecord,
  spentMicroUsd: number,
): Promise<ProjectRecord | undefined> => {
  const project = await loadProject(tx, job.projectId);
  if (job.reservedMicroUsd === 0 && (spentMicroUsd === 0 || !keepsAccount(project))) return undefined;
  const month = monthOf(tx.at);
  const budget = {
    ...project.budget,
    reservedMicroUsd: Math.max(0, project.budget.reservedMicroUsd - job.reservedMicroUsd),
    doubtedAt: undefined,
    spentMicroUsd: project.budget.spentMicroUsd + spentMicroUsd,
    month: { name: month, spentMicroUsd: spentInMonth(project, month) + spentMicroUsd },
  };
  return { ...project, budget };
};
