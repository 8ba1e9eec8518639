import { channelId as channelIdForm } from '#shared/contracts/notices.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Store } from '#shared/ports/store.port.ts';
import { readRecord } from '../records/read-records.ts';
import { listProjects } from './list-projects.ts';

/** The project that a chat channel is bound to. */
const findProjectOfChannel = async (channelId: string, store: Store): Promise<string | null> =>
  channelIdForm.safeParse(channelId).success
    ? ((await readRecord(store, 'channel-binding', tableKeys.channelBinding(channelId)))?.projectId ?? null)
    : null;

/** The id of the project that a command is for: the one it names, else that of where it was said, else the only one. */
export const findMeantProject = async (
  named: string | null,
  { projectId, channelId }: { readonly projectId: string | null; readonly channelId?: string | undefined },
  store: Store,
): Promise<string | null> => {
  if (named !== null) return named;
  if (projectId !== null) return projectId;
  const bound = channelId === undefined ? null : await findProjectOfChannel(channelId, store);
  if (bound !== null) return bound;
  const [only, ...others] = await listProjects(store);
  return only === undefined || others.length > 0 ? null : only.id;
};
