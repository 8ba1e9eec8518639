import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { TrackerLinkRecord } from '#shared/contracts/tracker.contract.ts';
import type { TrackerIssue } from '#shared/ports/tracker.port.ts';
import { loadProject } from '../../cycle/save-cycle.ts';
import { readRecord } from '../../records/read-records.ts';
import { transactionally } from '../../records/transaction.ts';
import type { Transaction } from '../../records/transaction.ts';
import { adoptEpic, adoptStory } from './adopt-issue.ts';
import { noteChanges } from './note-changes.ts';
import { isChosen, isSameName } from './see-issue.ts';
import { storyOfLink } from './story-of-link.ts';
import { tellConflict } from './tell-conflict.ts';
import type { FollowedIssue, LinkPlace, TrackerDeps } from './tracker-deps.ts';

/**
 * Brings our ledger up to date with an issue as the tracker has it now. What was delivered is only the hint to look: so
 * one delivered twice, late, out of order or never ends the same. Written once: the link that says what an issue became
 * is saved by the transaction that makes it so. Gives what was done, in words. @throws TrackerDown, TrackerRefused
 */
export const syncIssue = async (followed: FollowedIssue, deps: TrackerDeps): Promise<readonly string[]> => {
  const { projectId, settings, issueId } = followed;
  const place: LinkPlace = { projectId, site: settings.site, issueId };
  const issue = await deps.tracker.readIssue(settings.site, issueId);
  const parent = issue === undefined ? null : await readNewParent(issue, followed, deps);
  return transactionally(deps, async (tx) => {
    const link = await tx.load('tracker-link', tableKeys.trackerLink(place));
    if (link !== undefined)
      return issue === undefined ? markGone(tx, link) : noteChanges(tx, link, issue, settings);
    if (issue === undefined) return [`${issueId} is not there, and was nothing here`];
    const why = whyNot(issue, followed);
    if (why !== null) return [why];
    if (isEpic(issue.type, followed)) return (await adoptEpic(tx, issue, followed)).what;
    return (await adoptStory(tx, issue, followed, await epicFor(tx, issue, followed, parent))).what;
  });
};

const isEpic = (type: string, { settings }: FollowedIssue): boolean => isSameName(type, settings.epic_type);

const whyNot = (issue: TrackerIssue, { settings }: FollowedIssue): string | null => {
  if (!issue.key.startsWith(`${settings.project}-`)) return `${issue.key} is not in ${settings.project}`;
  if (issue.closed) return `${issue.key} is closed in the tracker`;
  return isChosen(issue, settings)
    ? null
    : `${issue.key} has neither the label nor the status that makes it a story`;
};

const parentPlace = (issue: TrackerIssue, { projectId, settings }: FollowedIssue): LinkPlace | null =>
  issue.parent === null || !isSameName(issue.parent.type, settings.epic_type)
    ? null
    : { projectId, site: settings.site, issueId: issue.parent.id };

/** The epic above a new story's issue, where it is no epic here yet: it comes along, in whichever order they are told. */
const readNewParent = async (
  issue: TrackerIssue,
  followed: FollowedIssue,
  { store, tracker }: TrackerDeps,
): Promise<TrackerIssue | null> => {
  const place = parentPlace(issue, followed);
  if (place === null || whyNot(issue, followed) !== null) return null;
  const known = await readRecord(store, 'tracker-link', tableKeys.trackerLink(place));
  return known === undefined ? ((await tracker.readIssue(place.site, place.issueId)) ?? null) : null;
};

const epicFor = async (
  tx: Transaction,
  issue: TrackerIssue,
  followed: FollowedIssue,
  parent: TrackerIssue | null,
): Promise<{ readonly issue: TrackerIssue | null; readonly epicId: string | null }> => {
  const place = parentPlace(issue, followed);
  const link = place === null ? undefined : await tx.load('tracker-link', tableKeys.trackerLink(place));
  return { issue: link === undefined ? parent : null, epicId: link?.ours ?? null };
};

/** Deleted, or out of our reach: shown once; the story stays. */
export const markGone = async (tx: Transaction, link: TrackerLinkRecord): Promise<readonly string[]> => {
  if (link.gone) return [`${link.issueKey} is gone, as was told`];
  const of = await storyOfLink(tx, link);
  const gone: TrackerLinkRecord = { ...link, gone: true, owed: [], settled: true };
  tx.save('tracker-link', gone);
  if (of === undefined || of.stage === 'done' || of.stage === 'removed') return [`${link.issueKey} is gone`];
  const project = await loadProject(tx, link.projectId);
  const told = tellConflict(
    tx,
    { project, link: gone },
    { kind: 'deleted', of, status: link.seen.status, actor: null },
  );
  tx.save('project', told.project);
  return [`conflict: ${link.issueKey} is gone`];
};
