import { repairFiles } from '#shared/usecases/cycle/repair-files.usecase.ts';

export type Dependencies = Parameters<typeof repairFiles>[0];

/** Each minute: files that an ended cycle still holds, and cycles that wait in no line. */
export const createHandler = (deps: Dependencies) => async (): Promise<Record<string, never>> => {
  await repairFiles(deps);
  return {};
};
