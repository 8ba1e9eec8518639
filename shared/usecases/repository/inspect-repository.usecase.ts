import type { Repositories } from '#shared/ports/repository.port.ts';

/** A repository that is not registered yet, by whoever holds the tokens: its id is what the project will be called. */
export const inspectRepository = async (
  { projectId, repository }: { readonly projectId: string; readonly repository: string },
  { repositories }: { readonly repositories: Repositories },
): Promise<{ readonly defaultBranch: string; readonly head: string }> =>
  (await repositories.open({ id: projectId, repository })).sync();
