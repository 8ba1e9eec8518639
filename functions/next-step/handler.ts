import * as z from 'zod';
import { taskInput } from '#shared/contracts/task-input.contract.ts';
import { nextStep } from '#shared/usecases/cycle/next-step.usecase.ts';
import { PHASES } from '#shared/domain/vocabulary.ts';

const input = taskInput.extend({ cycleId: z.string(), phase: z.enum(PHASES) });

export type Dependencies = Parameters<typeof nextStep>[1];

/** Task: the next step of a phase. */
export const createHandler =
  (deps: Dependencies) =>
  async (event: unknown): Promise<Awaited<ReturnType<typeof nextStep>>> => {
    return nextStep(input.parse(event), deps);
  };
