import * as z from 'zod';
import { continueSprint } from '#shared/usecases/sprint/continue-sprint.usecase.ts';

const input = z.object({ projectId: z.string(), sprintId: z.string(), execution: z.string() });

export type Dependencies = Parameters<typeof continueSprint>[1];

/** Task: the sprint goes on as a new execution. */
export const createHandler =
  (deps: Dependencies) =>
  async (event: unknown): Promise<Record<string, never>> => {
    await continueSprint(input.parse(event), deps);
    return {};
  };
