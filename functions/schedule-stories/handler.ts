import * as z from 'zod';
import { taskInput } from '#shared/contracts/task-input.contract.ts';
import { scheduleStories } from '#shared/usecases/sprint/schedule-stories.usecase.ts';

const input = taskInput.extend({ projectId: z.string(), sprintId: z.string() });

export type Dependencies = Parameters<typeof scheduleStories>[1];

/** Task: starts the stories of a sprint that can be started. */
export const createHandler =
  (deps: Dependencies) =>
  async (event: unknown): Promise<Awaited<ReturnType<typeof scheduleStories>>> => {
    return scheduleStories(input.parse(event), deps);
  };
