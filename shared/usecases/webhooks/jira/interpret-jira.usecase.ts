import * as z from 'zod';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { DeliveryRecord } from '#shared/contracts/records.contract.ts';
import type { JiraSettings } from '#shared/contracts/tracker.contract.ts';
import { TrackerDown } from '#shared/ports/tracker.port.ts';
import { listProjects } from '../../commands/list-projects.ts';
import type { OpenedDelivery } from '../../deliveries/interpret-delivery.usecase.ts';
import { transactionally } from '../../records/transaction.ts';
import { pushStory } from './push-story.ts';
import { syncIssue } from './sync-issue.ts';
import type { TrackerDeps } from './tracker-deps.ts';

const delivered = z.object({
  issue: z.object({ id: z.string(), key: z.string(), self: z.url().optional() }),
  user: z.object({ accountId: z.string() }).optional(),
  comment: z.object({ updateAuthor: z.object({ accountId: z.string() }).optional() }).optional(),
});

/**
 * What Jira delivered: each project that follows the issue's looks at the issue. The delivery's record is kept afterwards,
 * and apart: what it changed is written once by the issue's own link, for several projects, whoever looks at it again.
 * @throws TrackerDown, TrackerRefused
 */
export const interpretJira = async (delivery: OpenedDelivery, deps: TrackerDeps): Promise<void> => {
  const { issue, user, comment } = delivered.parse(delivery.payload);
  const site = issue.self === undefined ? null : new URL(issue.self).origin;
  const following = await findFollowers(issue.key.replace(/-\d+$/, ''), site, deps);
  const [first] = following;
  if (first === undefined)
    return record(delivery, null, skipped(`no project follows ${issue.key} at ${site ?? 'any site'}`), deps);
  const author = comment?.updateAuthor?.accountId ?? user?.accountId;
  if (author !== undefined && author === (await deps.tracker.ownAccount(first.settings.site)))
    return record(delivery, first.projectId, skipped('our own change'), deps);
  const what: string[] = [];
  for (const { projectId, settings } of following) {
    what.push(...(await syncIssue({ projectId, settings, issueId: issue.id }, deps)));
    await pushStory({ projectId, site: settings.site, issueId: issue.id }, deps).catch((error: unknown) => {
      // What is owed to the issue is kept: the poll tells it.
      if (!(error instanceof TrackerDown)) throw error;
    });
  }
  await record(delivery, first.projectId, { kind: 'done', what }, deps);
};

const skipped = (why: string): DeliveryRecord['outcome'] => ({ kind: 'skipped', why });

/** Projects that follow a Jira project of a site. */
const findFollowers = async (
  key: string,
  site: string | null,
  { store }: TrackerDeps,
): Promise<readonly { readonly projectId: string; readonly settings: JiraSettings }[]> =>
  (await listProjects(store)).flatMap(({ id, jira }) =>
    jira !== null && jira !== undefined && jira.project === key && (site === null || jira.site === site)
      ? [{ projectId: id, settings: jira }]
      : [],
  );

const record = async (
  { deliveryId, event, source }: OpenedDelivery,
  projectId: string | null,
  outcome: DeliveryRecord['outcome'],
  deps: TrackerDeps,
): Promise<void> =>
  transactionally(deps, async (tx) => {
    if ((await tx.load('delivery', tableKeys.delivery(source, deliveryId))) !== undefined) return;
    tx.save('delivery', { v: 1, source, id: deliveryId, event, projectId, outcome, at: tx.at });
  });
