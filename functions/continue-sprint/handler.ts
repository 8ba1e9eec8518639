import * as z from 'zod';
import { taskInput } from '#shared/contracts/task-input.contract.ts';
import { continueSprint } from '#shared/usecases/sprint/continue-sprint.usecase.ts';

const input = taskInput.extend({ projectId: z.string(), sprintId: z.string(), execution: z.string() });

export type Dependencies = Parameters<typeof continueSprint>[1];

/** Task: the sprint goes on as a new execution. */
export const createHandler =
  (deps: Dependencies) =>
  async (event: unknown): Promise<Record<string, never>> => {
    await continueSprint(input.parse(event), deps);
    return {};
  };
