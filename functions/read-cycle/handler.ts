import * as z from 'zod';
import { taskInput } from '#shared/contracts/task-input.contract.ts';
import { readCycle } from '#shared/usecases/cycle/read-cycle.usecase.ts';

const input = taskInput.extend({ cycleId: z.string() });

export type Dependencies = Parameters<typeof readCycle>[1];

/** Task: where a cycle's machine goes on. */
export const createHandler =
  (deps: Dependencies) =>
  async (event: unknown): Promise<Awaited<ReturnType<typeof readCycle>>> => {
    return readCycle(input.parse(event), deps);
  };
