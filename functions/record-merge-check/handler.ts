import * as z from 'zod';
import { taskInput } from '#shared/contracts/task-input.contract.ts';
import { noteMergeFailure, recordMergeCheck } from '#shared/usecases/sprint/merge-check.usecase.ts';

const sprint = { projectId: z.string(), sprintId: z.string() };
const input = z.union([
  taskInput.extend({ ...sprint, resultKey: z.string() }),
  taskInput.extend({ ...sprint, error: z.string(), cause: z.string().default('') }),
]);

export type Dependencies = Parameters<typeof recordMergeCheck>[1];

/** Task: keeps for the review what the merge check found, or why there was none. */
export const createHandler =
  (deps: Dependencies) =>
  async (event: unknown): Promise<Record<string, never>> => {
    const wanted = input.parse(event);
    await ('resultKey' in wanted ? recordMergeCheck(wanted, deps) : noteMergeFailure(wanted, deps));
    return {};
  };
