import { repairMachines } from '#shared/usecases/repair-machines.usecase.ts';

export type Dependencies = Parameters<typeof repairMachines>[0];

/** Each minute: effects that were given up, and cycles, sprints and epics whose machine has ended before they did. */
export const createHandler = (deps: Dependencies) => async (): Promise<Record<string, never>> => {
  await repairMachines(deps);
  return {};
};
