import * as z from 'zod';
import { taskInput } from '#shared/contracts/task-input.contract.ts';
import { parkEpic } from '#shared/usecases/epic/park-epic.usecase.ts';
import { parkCycle } from '#shared/usecases/cycle/park-cycle.usecase.ts';

const input = z.union([
  taskInput.extend({ cycleId: z.string(), token: z.string() }),
  taskInput.extend({ projectId: z.string(), epicId: z.string(), token: z.string() }),
]);

export type Dependencies = Parameters<typeof parkCycle>[1];

/** Task with token: a cycle, or an epic, waits for a person. */
export const createHandler =
  (deps: Dependencies) =>
  async (event: unknown): Promise<Record<string, never>> => {
    const waiting = input.parse(event);
    if ('cycleId' in waiting) await parkCycle(waiting, deps);
    else await parkEpic(waiting, deps);
    return {};
  };
