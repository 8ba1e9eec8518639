import type { PassedBudget } from '../gates/budget.ts';
import type { BudgetLevel } from '../vocabulary.ts';
import { dollars } from './plain-words.ts';

const NAMES: Readonly<Record<BudgetLevel, (of: string) => string>> = {
  story: (of) => `the budget of ${of}`,
  month: () => "the project's budget for this month",
  project: () => "the project's budget",
};

/** `of`: the story or epic whose agent would start next. */
export const budgetQuestion = (passed: PassedBudget, of: string): string => {
  const { level, limitMicroUsd, grantedMicroUsd, spentMicroUsd, reservedMicroUsd } = passed;
  const held = reservedMicroUsd === 0 ? '' : ` and ${dollars(reservedMicroUsd)} held for running jobs`;
  return `${of}: the next agent job may cost ${dollars(passed.needsMicroUsd)}, and ${NAMES[level](of)}, ${dollars(limitMicroUsd + grantedMicroUsd)}, does not hold it (${dollars(spentMicroUsd)} spent${held}). Add ${dollars(passed.grantMicroUsd)} to it?`;
};

export const budgetGranted = (
  level: BudgetLevel,
  of: string,
  grantMicroUsd: number,
  nowMicroUsd: number,
): string => `${dollars(grantMicroUsd)} more: ${NAMES[level](of)} is ${dollars(nowMicroUsd)} now.`;
export const budgetHolds = (level: BudgetLevel, of: string): string =>
  `Nothing was added: ${NAMES[level](of)} holds the job by now.`;
export const epicGoesOn = (epicId: string): string => `The agent goes on with ${epicId}.`;
export const epicGivenUp = (epicId: string, reason: string): string =>
  `${epicId} is given up: ${reason} Say it again when there is money for it: /epic "<description>"`;
export const epicOver = (epicId: string): string => `${epicId} has ended.`;
