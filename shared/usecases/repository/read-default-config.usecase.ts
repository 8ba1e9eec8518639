import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { CONFIG_PATH } from '../project-config/parse-project-config.usecase.ts';
import { readRecord } from '../records/read-records.ts';
import type { GitDeps } from './git-deps.ts';

export interface DefaultConfig {
  readonly commit: string;
  /** Text of the project's configuration there; '' where there is none. */
  readonly text: string;
}

/** The configuration's text on the default branch as it is now. Changes nothing. */
export const readDefaultConfig = async (
  { projectId }: { readonly projectId: string },
  deps: GitDeps,
): Promise<DefaultConfig> => {
  const project = await readRecord(deps.store, 'project', tableKeys.project(projectId));
  if (project === undefined) throw new Error(`no project ${projectId}`);
  const repository = await deps.repositories.open(project);
  const { head } = await repository.sync();
  const text = await repository.read(head, CONFIG_PATH);
  return { commit: head, text: text === undefined ? '' : new TextDecoder().decode(text) };
};
