import { repairSlots } from '#shared/usecases/cycle/repair-slots.usecase.ts';
import { recountReservations } from '#shared/usecases/jobs/recount-reservations.usecase.ts';

export type Dependencies = Parameters<typeof repairSlots>[0];

/** Each minute: the count of cycles that run, sprints that wait for a slot though one is free, and what jobs hold of budgets. */
export const createHandler = (deps: Dependencies) => async (): Promise<Record<string, never>> => {
  await repairSlots(deps);
  await recountReservations(deps);
  return {};
};
