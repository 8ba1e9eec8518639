import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ProjectRecord, StoryRecord } from '#shared/contracts/records.contract.ts';
import { storyRecord } from '#shared/contracts/records.contract.ts';
import { findMember } from '#shared/domain/commands/members.ts';
import type { Store } from '#shared/ports/store.port.ts';
import type { EdgeFacts } from '#shared/ports/webhook-source.port.ts';
import { readRecord } from '../records/read-records.ts';

/** What people look for most comes first. */
const STATUSES: readonly StoryRecord['status'][] = ['active', 'proposed', 'planned', 'ready', 'done'];
/** Stories looked at of each status: an answer at once cannot read a whole backlog. */
const MOST_READ = 200;
const MOST_FOUND = 25;

/** Reads for the edge: few, by key or index, so that the answer is there within a platform's three seconds. */
export const edgeFacts = (store: Store): EdgeFacts => {
  const boundTo = async (channelId: string): Promise<ProjectRecord | undefined> => {
    const binding = await readRecord(store, 'channel-binding', tableKeys.channelBinding(channelId));
    if (binding === undefined) return undefined;
    const project = await readRecord(store, 'project', tableKeys.project(binding.projectId));
    return project?.removedAt === undefined ? project : undefined;
  };
  return {
    projectOf: async (channelId) => {
      const project = await boundTo(channelId);
      return project === undefined
        ? undefined
        : {
            id: project.id,
            name: project.name,
            isMember: (actorId) => findMember(project.members, actorId) !== undefined,
          };
    },
    findStories: async ({ channelId, actorId }, words) => {
      const project = await boundTo(channelId);
      if (project === undefined || findMember(project.members, actorId) === undefined) return [];
      const wanted = words.trim().toLowerCase();
      const found: { id: string; title: string }[] = [];
      for (const status of STATUSES) {
        const page = await store.queryIndex({
          ...tableKeys.storiesByStatus(project.id, status),
          limit: MOST_READ,
        });
        for (const { data } of page.items) {
          const { id, title } = storyRecord.parse(data);
          if (`${id} ${title}`.toLowerCase().includes(wanted)) found.push({ id, title });
          if (found.length === MOST_FOUND) return found;
        }
      }
      return found;
    },
  };
};
