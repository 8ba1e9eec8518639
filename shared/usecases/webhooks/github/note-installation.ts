import type { GithubEvent } from '#shared/contracts/github-events.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { NOTHING_FOR_US } from '#shared/domain/messages/github.messages.ts';
import { placeOfRepository } from '#shared/domain/repository-place.ts';
import type { OpenedDelivery } from '../../deliveries/interpret-delivery.usecase.ts';
import { listProjects } from '../../commands/list-projects.ts';
import { transactionally } from '../../records/transaction.ts';
import { githubActor } from './propose-stories.ts';
import { done, settleDelivery, skipped } from './settle-delivery.ts';
import type { GithubDeps } from './settle-delivery.ts';

const CONNECTED: Readonly<Record<string, boolean | undefined>> = {
  created: true,
  unsuspend: true,
  deleted: false,
  suspend: false,
};

/** The App came to repositories, or left them: their projects know it. */
export const noteInstallation = async (
  delivery: OpenedDelivery,
  { action, installation, repositories, sender }: GithubEvent<'installation'>,
  deps: GithubDeps,
): Promise<void> => {
  const connected = CONNECTED[action];
  if (connected === undefined)
    return settleDelivery(delivery, null, deps, () => skipped(NOTHING_FOR_US.action('installation', action)));
  const names = new Set(repositories.map(({ full_name: name }) => name.toLowerCase()));
  const concerned = (await listProjects(deps.store)).filter(
    (project) => names.has(nameOf(project.repository)) || project.codeHostInstallation === installation.id,
  );
  for (const { id } of concerned)
    await transactionally(deps, async (tx) => {
      const project = await tx.load('project', tableKeys.project(id));
      const now = connected ? installation.id : null;
      if (project === undefined || (project.codeHostInstallation ?? null) === now) return;
      const told = tx.tell(project, {
        kind: connected ? 'code_host.connected' : 'code_host.disconnected',
        data: { installation: installation.id },
        actor: githubActor(sender.login),
      });
      tx.save('project', { ...told, codeHostInstallation: now });
    });
  await settleDelivery(delivery, null, deps, () =>
    concerned.length === 0
      ? skipped('it is about no project’s repository')
      : done(...concerned.map(({ id }) => `${id} is ${connected ? 'connected' : 'disconnected'}`)),
  );
};

const nameOf = (repository: string): string => {
  const place = placeOfRepository(repository);
  return place === undefined ? '' : `${place.owner}/${place.name}`.toLowerCase();
};
