/** A team whose project follows Jira, and Jira's deliveries to it. */
import { createHash } from 'node:crypto';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { EventRecord, DeliveryRecord } from '#shared/contracts/records.contract.ts';
import type { TrackerLinkRecord } from '#shared/contracts/tracker.contract.ts';
import { allRecords, queryRecords, readRecord } from '#shared/usecases/records/read-records.ts';
import { interpretJira } from '#shared/usecases/webhooks/jira/interpret-jira.usecase.ts';
import { pollTrackers } from '#shared/usecases/webhooks/jira/poll-jira.usecase.ts';
import { syncTracker } from '#shared/usecases/webhooks/jira/sync-tracker.usecase.ts';
import { createMemoryTracker, SITE, type TrackedIssue } from '../../../../contract/fakes/memory-tracker.ts';
import { createTeam } from '../../team.ts';

export const PROJECT = 'user-api';

export const CONFIG = `
integrations:
  jira:
    site: ${SITE}
    project: SHOP
    label: agents
    status_map: {started: In Progress, blocked: Blocked, done: Done}
`;

export const trackedTeam = async (issues: readonly TrackedIssue[] = [], config = CONFIG) => {
  const team = await createTeam();
  team.configure(config);
  await team.must('/project status');
  const tracker = createMemoryTracker(...issues);
  const deps = { store: team.store, clock: team.deps.clock, tracker };
  const told = new Set<string>();
  const events = (): Promise<readonly EventRecord[]> =>
    allRecords<'event'>((cursor) =>
      queryRecords(team.store, 'event', { ...tableKeys.events(PROJECT), cursor }),
    );
  const bodyOf = (event: string, id: string, more: Record<string, unknown> = {}, nonce = 0) => ({
    webhookEvent: event,
    timestamp: nonce,
    issue: {
      id,
      key: `SHOP-${Number(id) - 10_000}`,
      self: `${SITE}/rest/api/2/issue/${id}`,
    },
    user: { accountId: 'acc-mia' },
    ...more,
  });
  return {
    ...team,
    tracker,
    events,
    bodyOf,
    deliver: async (
      event: string,
      id: string,
      more: Record<string, unknown> = {},
      nonce = 0,
    ): Promise<DeliveryRecord | undefined> => {
      const payload = JSON.parse(JSON.stringify(bodyOf(event, id, more, nonce)));
      const deliveryId = createHash('sha256').update(JSON.stringify(payload)).digest('hex');
      await interpretJira(
        { source: 'jira', deliveryId, event, receivedAt: '2026-11-21T10:00:00.000Z', payload },
        deps,
      );
      return readRecord(team.store, 'delivery', tableKeys.delivery('jira', deliveryId));
    },
    poll: () => pollTrackers(deps),
    /** Tells the tracker of each event, of the project's stream and of its cycles', since the last time. */
    hearEvents: async () => {
      const items = Object.values(team.store.dump()) as { type: string; data: EventRecord }[];
      const fresh = items.flatMap(({ type, data }) => (type === 'event' && !told.has(data.id) ? [data] : []));
      for (const event of fresh.sort((a, b) => (a.at < b.at ? -1 : 1))) {
        told.add(event.id);
        await syncTracker(event, deps);
      }
    },
    sync: (event: EventRecord) => syncTracker(event, deps),
    link: (issueId: string): Promise<TrackerLinkRecord | undefined> =>
      readRecord(
        team.store,
        'tracker-link',
        tableKeys.trackerLink({ projectId: PROJECT, site: SITE, issueId }),
      ),
    told: async (kind: string) =>
      (await events()).filter((event) => event.kind === kind).map(({ data }) => data),
  };
};

export type TrackedTeam = Awaited<ReturnType<typeof trackedTeam>>;
