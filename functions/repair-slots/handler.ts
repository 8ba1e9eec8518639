import { repairSlots } from '#shared/usecases/cycle/repair-slots.usecase.ts';

export type Dependencies = Parameters<typeof repairSlots>[0];

/** Each minute: the count of cycles that run, and sprints that wait for a slot though one is free. */
export const createHandler = (deps: Dependencies) => async (): Promise<Record<string, never>> => {
  await repairSlots(deps);
  return {};
};
