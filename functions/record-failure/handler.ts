import * as z from 'zod';
import { taskInput } from '#shared/contracts/task-input.contract.ts';
import { recordFailure } from '#shared/usecases/cycle/record-failure.usecase.ts';

const input = taskInput.extend({ cycleId: z.string(), error: z.string(), cause: z.string().default('') });

export type Dependencies = Parameters<typeof recordFailure>[1];

/** Task: blocks a cycle whose machine failed. */
export const createHandler =
  (deps: Dependencies) =>
  async (event: unknown): Promise<Record<string, never>> => {
    await recordFailure(input.parse(event), deps);
    return {};
  };
