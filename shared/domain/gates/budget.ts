/**
 * Budgets (product page, sections 4 and 6.4): money is held back before it is spent, and a budget that would be passed
 * asks a person in every mode.
 */
import type { BudgetLevel } from '../vocabulary.ts';

/** One budget with what was granted on top of it. Millionths of a US dollar. */
export interface BudgetAccount {
  readonly level: BudgetLevel;
  /** As the configuration has it. */
  readonly limitMicroUsd: number;
  readonly grantedMicroUsd: number;
  readonly spentMicroUsd: number;
  readonly reservedMicroUsd: number;
}

export interface PassedBudget extends BudgetAccount {
  /** The most that the job may cost, for which there is no room. */
  readonly needsMicroUsd: number;
  /** What an approval adds: one more budget of the same size, or what is missing where that is more. */
  readonly grantMicroUsd: number;
}

const missing = (
  { limitMicroUsd, grantedMicroUsd, spentMicroUsd, reservedMicroUsd }: BudgetAccount,
  needs: number,
): number => spentMicroUsd + reservedMicroUsd + needs - limitMicroUsd - grantedMicroUsd;

/** The first budget that a job of this cost would pass; undefined: all of them hold it. */
export const findPassedBudget = (
  accounts: readonly BudgetAccount[],
  needsMicroUsd: number,
): PassedBudget | undefined => {
  const passed = accounts.find((account) => missing(account, needsMicroUsd) > 0);
  return passed === undefined
    ? undefined
    : {
        ...passed,
        needsMicroUsd,
        grantMicroUsd: Math.max(passed.limitMicroUsd, missing(passed, needsMicroUsd)),
      };
};

/** `2026-11`: the month, in UTC, that a time belongs to. */
export const monthOf = (iso: string): string => iso.slice(0, 7);
