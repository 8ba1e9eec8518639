import * as z from 'zod';
import { taskInput } from '#shared/contracts/task-input.contract.ts';
import { failEpic } from '#shared/usecases/fail-epic.usecase.ts';

const input = taskInput.extend({
  projectId: z.string(),
  epicId: z.string(),
  error: z.string(),
  cause: z.string().default(''),
});

export type Dependencies = Parameters<typeof failEpic>[1];

/** Task: the epic brought no stories. */
export const createHandler =
  (deps: Dependencies) =>
  async (event: unknown): Promise<Record<string, never>> => {
    await failEpic(input.parse(event), deps);
    return {};
  };
