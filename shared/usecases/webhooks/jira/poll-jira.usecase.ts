import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { JiraSettings } from '#shared/contracts/tracker.contract.ts';
import type { TrackerIssueHead } from '#shared/ports/tracker.port.ts';
import { listProjects } from '../../commands/list-projects.ts';
import { allRecords, queryIndexedRecords, readRecord } from '../../records/read-records.ts';
import { transactionally } from '../../records/transaction.ts';
import { pushStory } from './push-story.ts';
import { isChosen } from './see-issue.ts';
import { syncIssue } from './sync-issue.ts';
import type { TrackerDeps } from './tracker-deps.ts';

const MINUTE_MS = 60_000;
/** Looked at once more: a search may show a change a little late. */
const OVERLAP_MINUTES = 5;
/** Of one project in one poll; the next one goes on from there. */
const MOST_PAGES = 100;

/** One project's tracker could not be polled, or more; each is named. */
export class PollFailed extends Error {
  override readonly name = 'PollFailed';
}

/**
 * Looks for what a lost delivery or a tracker that was down has left: issues that changed since the last poll, and issues
 * that were not told where their story stands. One project's tracker keeps no other's from being polled.
 * @throws PollFailed
 */
export const pollTrackers = async (deps: TrackerDeps): Promise<void> => {
  const failed: string[] = [];
  for (const { id, jira } of await listProjects(deps.store)) {
    if (jira === null || jira === undefined) continue;
    try {
      await lookAtChanges(id, jira, deps);
      await tellWhatIsLeft(id, jira, deps);
    } catch (error) {
      failed.push(`${id}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (failed.length > 0) throw new PollFailed(failed.join('; '));
};

const lookAtChanges = async (projectId: string, settings: JiraSettings, deps: TrackerDeps): Promise<void> => {
  const { site, project, label, status } = settings;
  const startedMs = deps.clock.nowMs();
  const known = await readRecord(deps.store, 'tracker-cursor', tableKeys.trackerCursor(projectId, site));
  const sinceMinutes =
    known === undefined
      ? null
      : Math.ceil((startedMs - Date.parse(known.since)) / MINUTE_MS) + OVERLAP_MINUTES;
  let cursor: string | undefined;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const found = await deps.tracker.listChanged({ site, project, label, status, sinceMinutes, cursor });
    for (const issue of found.issues)
      if (await isNews(issue, projectId, settings, deps))
        await syncIssue({ projectId, settings, issueId: issue.id }, deps);
    cursor = found.cursor;
    if (cursor === undefined) return advance(projectId, site, new Date(startedMs).toISOString(), deps);
    const last = found.issues.at(-1);
    if (last !== undefined && sinceMinutes !== null) await advance(projectId, site, last.updatedAt, deps);
  }
};

/** Chosen and not taken yet, or taken and changed since. */
const isNews = async (
  issue: TrackerIssueHead,
  projectId: string,
  settings: JiraSettings,
  { store }: TrackerDeps,
): Promise<boolean> => {
  const place = { projectId, site: settings.site, issueId: issue.id };
  const link = await readRecord(store, 'tracker-link', tableKeys.trackerLink(place));
  if (link === undefined) return isChosen(issue, settings);
  return Date.parse(issue.updatedAt) > Date.parse(link.seen.updatedAt);
};

/** The cursor never goes back. */
const advance = async (projectId: string, site: string, since: string, deps: TrackerDeps): Promise<void> =>
  transactionally(deps, async (tx) => {
    const known = await tx.load('tracker-cursor', tableKeys.trackerCursor(projectId, site));
    if (known === undefined || Date.parse(known.since) < Date.parse(since))
      tx.save('tracker-cursor', { v: 1, projectId, site, since });
  });

const tellWhatIsLeft = async (
  projectId: string,
  { site }: JiraSettings,
  deps: TrackerDeps,
): Promise<void> => {
  const links = await allRecords<'tracker-link'>((cursor) =>
    queryIndexedRecords(deps.store, 'tracker-link', { ...tableKeys.trackerLinks(projectId), cursor }),
  );
  for (const link of links) if (link.site === site) await pushStory(link, deps);
};
