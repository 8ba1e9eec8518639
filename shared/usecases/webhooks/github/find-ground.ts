import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import { NOTHING_FOR_US } from '#shared/domain/messages/github.messages.ts';
import { isSameRepository } from '#shared/domain/repository-place.ts';
import type { CodeHost } from '#shared/ports/code-host.port.ts';
import type { Store } from '#shared/ports/store.port.ts';
import { listProjects } from '../../commands/list-projects.ts';
import type { GithubDeps } from './settle-delivery.ts';

/** The project of a repository, whichever way git spells its address. */
export const findProject = async (url: string, store: Store): Promise<ProjectRecord | undefined> =>
  (await listProjects(store)).find(({ repository }) => isSameRepository(repository, url));

export type Ground =
  | { readonly ok: true; readonly project: ProjectRecord; readonly host: CodeHost }
  | { readonly ok: false; readonly projectId: string | null; readonly why: string };

/** Whose repository an event is about, and the way to its host. */
export const findGround = async (
  { html_url: url, full_name: name }: { readonly html_url: string; readonly full_name: string },
  { store, hosts }: GithubDeps,
): Promise<Ground> => {
  const project = await findProject(url, store);
  if (project === undefined) return { ok: false, projectId: null, why: NOTHING_FOR_US.noProject(name) };
  const host = await hosts.open(project);
  return host === undefined
    ? { ok: false, projectId: project.id, why: NOTHING_FOR_US.noCredentials(project.name) }
    : { ok: true, project, host };
};

/** Whether the host itself says that a person may write there. */
export const mayWrite = async (host: CodeHost, login: string): Promise<boolean> =>
  ['write', 'admin'].includes(await host.permissionOf(login));

const STORY_BRANCH = 'tdd/';

/** The story whose branch this is, by its name. */
export const storyOfBranch = (branch: string): string | undefined =>
  branch.startsWith(STORY_BRANCH) ? branch.slice(STORY_BRANCH.length) : undefined;
