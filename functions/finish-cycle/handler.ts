import * as z from 'zod';
import { taskInput } from '#shared/contracts/task-input.contract.ts';
import { finishCycle } from '#shared/usecases/cycle/finish-cycle.usecase.ts';

const input = taskInput.extend({ cycleId: z.string(), evidenceKey: z.string() });

export type Dependencies = Parameters<typeof finishCycle>[1];

/** Task: the story is done. */
export const createHandler =
  (deps: Dependencies) =>
  async (event: unknown): Promise<Record<string, never>> => {
    await finishCycle(input.parse(event), deps);
    return {};
  };
