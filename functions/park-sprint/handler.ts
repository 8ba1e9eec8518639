import * as z from 'zod';
import { taskInput } from '#shared/contracts/task-input.contract.ts';
import { parkSprint } from '#shared/usecases/sprint/park-sprint.usecase.ts';

const input = taskInput.extend({
  projectId: z.string(),
  sprintId: z.string(),
  token: z.string(),
  changes: z.int(),
});

export type Dependencies = Parameters<typeof parkSprint>[1];

/** Task with token: the sprint waits for a change. */
export const createHandler =
  (deps: Dependencies) =>
  async (event: unknown): Promise<Record<string, never>> => {
    await parkSprint(input.parse(event), deps);
    return {};
  };
