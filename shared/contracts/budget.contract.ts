/** Money: what may be spent, what was, and who allowed more. Amounts are millionths of a US dollar. */
import * as z from 'zod';
import { BUDGET_LEVELS } from '#shared/domain/vocabulary.ts';
import { actor, time } from './record-terms.contract.ts';

/** A person let a budget be passed. It stays on top of what the configuration allows. */
export const budgetGrant = z.object({
  level: z.enum(BUDGET_LEVELS),
  microUsd: z.int().positive(),
  approval: z.string(),
  by: actor,
  at: time,
});
export type BudgetGrant = z.infer<typeof budgetGrant>;

export const projectBudget = z.object({
  /** In all; null: no limit. */
  limitMicroUsd: z.int().nullable(),
  spentMicroUsd: z.int(),
  /** Held by running jobs. */
  reservedMicroUsd: z.int(),
  /** When that was found to be something else than what open jobs hold; absent as soon as a job changes it. */
  doubtedAt: time.optional(),
  /** In one calendar month, in UTC; null or absent: no limit. */
  monthLimitMicroUsd: z.int().nullable().optional(),
  /** The month that was last spent in. */
  month: z.object({ name: z.string(), spentMicroUsd: z.int() }).nullable().optional(),
  grants: z.array(budgetGrant).optional(),
});
export type ProjectBudget = z.infer<typeof projectBudget>;

/** What a budget's gate asks for: an approval adds `grantMicroUsd` to the budget that a job would pass. */
export const budgetAsk = z.object({
  level: z.enum(BUDGET_LEVELS),
  needsMicroUsd: z.int().positive(),
  grantMicroUsd: z.int().positive(),
  /** The epic whose agent waits for it; null: a cycle's does. */
  epicId: z.string().nullable(),
});
export type BudgetAsk = z.infer<typeof budgetAsk>;
