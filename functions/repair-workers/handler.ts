import { repairWorkers } from '#shared/usecases/workers/repair-workers.usecase.ts';
import type { WorkersRepaired } from '#shared/usecases/workers/repair-workers.usecase.ts';

export interface Dependencies {
  readonly fleet: Parameters<typeof repairWorkers>[0];
  /** Told when there was anything to mend. */
  readonly onRepair: (repaired: WorkersRepaired) => void;
}

/** Each minute: places of workers whose task is gone, and jobs that no worker takes. */
export const createHandler = (deps: Dependencies) => async (): Promise<WorkersRepaired> => {
  const repaired = await repairWorkers(deps.fleet);
  if (Object.values(repaired).some((count) => count > 0)) deps.onRepair(repaired);
  return repaired;
};
