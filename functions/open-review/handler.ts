import * as z from 'zod';
import { taskInput } from '#shared/contracts/task-input.contract.ts';
import { openReview } from '#shared/usecases/sprint/open-review.usecase.ts';

const input = taskInput.extend({ projectId: z.string(), sprintId: z.string() });

export type Dependencies = Parameters<typeof openReview>[1];

/** Task: the sprint is up for review. */
export const createHandler =
  (deps: Dependencies) =>
  async (event: unknown): Promise<Record<string, never>> => {
    await openReview(input.parse(event), deps);
    return {};
  };
