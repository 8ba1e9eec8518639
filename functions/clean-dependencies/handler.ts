import { cleanAllDependencies, type CleanDeps } from '#shared/usecases/jobs/clean-dependencies.usecase.ts';

export type Dependencies = CleanDeps;

/** Each day: archives of packages that nobody has used for long, or that are more than a project may keep. */
export const createHandler = (deps: Dependencies) => async (): Promise<{ readonly removed: number }> => ({
  removed: await cleanAllDependencies(deps),
});
