import { createHandler as repairFiles } from '#functions/repair-files/handler.ts';
import { createHandler as repairMachines } from '#functions/repair-machines/handler.ts';
import { createHandler as repairSlots } from '#functions/repair-slots/handler.ts';
import type { Dependencies as FileDeps } from '#functions/repair-files/handler.ts';
import type { Dependencies as MachineDeps } from '#functions/repair-machines/handler.ts';
import type { Dependencies as SlotDeps } from '#functions/repair-slots/handler.ts';

/** On AWS a schedule does it each minute. */
const REPAIR_MS = 30_000;

/** Runs the repairs one after the other, regularly; gives the way to stop it. */
export const repairRegularly = (
  deps: FileDeps & MachineDeps & SlotDeps,
  onError: (where: string, error: unknown) => void,
): (() => void) => {
  const repairs = {
    'repair-machines': repairMachines(deps),
    'repair-slots': repairSlots(deps),
    'repair-files': repairFiles(deps),
  };
  const run = async (): Promise<void> => {
    for (const [name, repair] of Object.entries(repairs))
      await repair().catch((error: unknown) => onError(name, error));
  };
  const timer = setInterval(() => void run(), REPAIR_MS);
  return () => clearInterval(timer);
};
