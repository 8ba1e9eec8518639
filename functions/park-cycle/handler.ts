import * as z from 'zod';
import { parkCycle } from '#shared/usecases/cycle/park-cycle.usecase.ts';

const input = z.object({ cycleId: z.string(), token: z.string() });

export type Dependencies = Parameters<typeof parkCycle>[1];

/** Task with token: the cycle waits for a person. */
export const createHandler =
  (deps: Dependencies) =>
  async (event: unknown): Promise<Record<string, never>> => {
    await parkCycle(input.parse(event), deps);
    return {};
  };
