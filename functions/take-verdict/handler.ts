import * as z from 'zod';
import { taskInput } from '#shared/contracts/task-input.contract.ts';
import { takeAttemptVerdict } from '#shared/usecases/cycle/take-verdict.usecase.ts';

const input = taskInput.extend({ cycleId: z.string() });

export type Dependencies = Parameters<typeof takeAttemptVerdict>[1];

/** Task: the verdict of an attempt. */
export const createHandler =
  (deps: Dependencies) =>
  async (event: unknown): Promise<Awaited<ReturnType<typeof takeAttemptVerdict>>> => {
    return takeAttemptVerdict(input.parse(event), deps);
  };
