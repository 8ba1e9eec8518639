import * as z from 'zod';
import { mindGate } from '#shared/usecases/cycle/mind-gate.usecase.ts';

const input = z.union([
  z.object({ cycleId: z.string() }),
  z.object({ projectId: z.string(), epicId: z.string() }),
]);

export type Dependencies = Parameters<typeof mindGate>[1];

/** Task: reminds or escalates a gate that nobody answered. */
export const createHandler =
  (deps: Dependencies) =>
  async (event: unknown): Promise<Record<string, never>> => {
    await mindGate(input.parse(event), deps);
    return {};
  };
