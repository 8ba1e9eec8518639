import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as z from 'zod';
import { GitRepositories } from '#shared/adapters/git/git-repositories.adapter.ts';
import { createLocalSigner } from '#shared/adapters/local-signer/local-signer.adapter.ts';
import type { createLocalStore } from '#shared/adapters/local-store/local-store.adapter.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import { exportState } from '#shared/usecases/repository/export-state.usecase.ts';
import type { Played } from './describe-played.ts';
import { PROJECT } from './platform-messages.ts';

const NO_BLOBS: Blobs = {
  put: async () => undefined,
  get: async () => new Uint8Array(),
  exists: async () => false,
  list: async () => [],
  delete: async () => undefined,
  presign: async () => '',
};

/** The backlog as the project's repository gets it; asked for twice, it is written once. */
export async function exportTwice(
  store: ReturnType<typeof createLocalStore>,
  folder: string,
  clock: Clock,
): Promise<Played['exported']> {
  const remote = join(folder, 'remote.git');
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', folder, ...args], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      env: GIT_ENVIRONMENT,
    });
  git('init', '--quiet', '--bare', '--initial-branch=main', remote);
  git('init', '--quiet', '--initial-branch=main', 'work');
  git('-C', 'work', 'commit', '--quiet', '--allow-empty', '--message', 'Begin');
  git('-C', 'work', 'push', '--quiet', remote, 'main');
  const key = tableKeys.project(PROJECT);
  const item = await store.get(key);
  if (item === undefined) throw new Error('there is no project');
  await store.transact([
    {
      kind: 'put',
      item: { ...key, type: item.type, data: { ...item.data, repository: remote }, index: item.index },
      expect: item.version,
    },
  ]);
  const deps = {
    store,
    clock,
    blobs: NO_BLOBS,
    repositories: new GitRepositories({ root: join(folder, 'mirrors'), path: process.env['PATH'] ?? '' }),
    signer: createLocalSigner({ folder: join(folder, 'keys') }),
  };
  await exportState({ projectId: PROJECT }, deps);
  await exportState({ projectId: PROJECT }, deps);
  const show = (...args: readonly string[]): string => git('-C', remote, ...args);
  const { stories } = backlog.parse(JSON.parse(show('show', 'orch-state:.orch-state/backlog.json')));
  return {
    titles: stories.map(({ title }) => title).sort(),
    commits: Number(show('rev-list', '--count', 'orch-state')),
  };
}

const backlog = z.object({ stories: z.array(z.object({ title: z.string() })) });
const GIT_ENVIRONMENT = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
};
