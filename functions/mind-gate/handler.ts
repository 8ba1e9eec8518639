import * as z from 'zod';
import { taskInput } from '#shared/contracts/task-input.contract.ts';
import { mindGate } from '#shared/usecases/cycle/mind-gate.usecase.ts';

const input = z.union([
  taskInput.extend({ cycleId: z.string() }),
  taskInput.extend({ projectId: z.string(), epicId: z.string() }),
]);

export type Dependencies = Parameters<typeof mindGate>[1];

/** Task: reminds or escalates a gate that nobody answered. */
export const createHandler =
  (deps: Dependencies) =>
  async (event: unknown): Promise<Record<string, never>> => {
    await mindGate(input.parse(event), deps);
    return {};
  };
