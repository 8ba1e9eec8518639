import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { JiraSettings, TrackerLinkRecord } from '#shared/contracts/tracker.contract.ts';
import { stageComment } from '#shared/domain/messages/tracker.messages.ts';
import { IssueGone, TrackerRefused } from '#shared/ports/tracker.port.ts';
import type { Tracker } from '#shared/ports/tracker.port.ts';
import { loadProject } from '../../cycle/save-cycle.ts';
import { transactionally } from '../../records/transaction.ts';
import type { Transaction } from '../../records/transaction.ts';
import { isSameName } from './see-issue.ts';
import { storyOfLink } from './story-of-link.ts';
import type { StagedStory } from './story-of-link.ts';
import { markGone } from './sync-issue.ts';
import { tellConflict } from './tell-conflict.ts';
import type { LinkPlace, TrackerDeps } from './tracker-deps.ts';

/** Longer than telling takes; after it, whoever died at it is succeeded. */
const TELLING_MS = 120_000;

interface Work {
  readonly link: TrackerLinkRecord;
  readonly settings: JiraSettings;
  readonly of: StagedStory;
  /** The stage with the number of the story's cycle. */
  readonly stage: string;
}

type Told = 'told' | 'no_way' | 'refused' | 'gone';

/**
 * Tells an issue where its story stands now, and what is owed to it. Not event by event: whichever comes late, twice or
 * never, the issue ends with what holds. Each comment is made once, each move leads to the same place.
 * @throws TrackerDown; what was not told is told the next time
 */
export const pushStory = async (place: LinkPlace, deps: TrackerDeps): Promise<void> => {
  const work = await transactionally(deps, (tx) => takeWork(tx, place));
  if (work === null) return;
  let told: Told | undefined;
  try {
    told = await tellIssue(work, deps.tracker);
  } finally {
    await transactionally(deps, (tx) => keep(tx, work, told));
  }
};

const takeWork = async (tx: Transaction, place: LinkPlace): Promise<Work | null> => {
  const link = await tx.load('tracker-link', tableKeys.trackerLink(place));
  const project = await tx.load('project', tableKeys.project(place.projectId));
  const settings = project?.jira;
  if (link === undefined || link.gone || settings === null || settings === undefined) return null;
  if (project?.removedAt !== undefined || settings.site !== link.site) return null;
  const of = await storyOfLink(tx, link);
  if (of === undefined) return null;
  const stage = `${of.stage}/${of.story.cycles}`;
  if (link.owed.length === 0 && link.told === stage) return null;
  const nowMs = Date.parse(tx.at);
  if (link.tellingUntil !== null && Date.parse(link.tellingUntil) > nowMs) return null;
  tx.save('tracker-link', { ...link, tellingUntil: new Date(nowMs + TELLING_MS).toISOString() });
  return { link, settings, of, stage };
};

const tellIssue = async ({ link, settings, of, stage }: Work, tracker: Tracker): Promise<Told> => {
  const { site, issueId } = link;
  try {
    for (const comment of link.owed) await tracker.comment(site, issueId, comment);
    if (link.told === stage) return 'told';
    const status = settings.status_map[of.stage];
    const moved =
      status === undefined || isSameName(status, link.seen.status)
        ? 'moved'
        : await tracker.moveTo(site, issueId, status);
    if (settings.comments) {
      const text = stageComment(of.stage, of.story.id, of.cycle?.blockedBecause ?? null);
      await tracker.comment(site, issueId, { ref: `${of.story.id}/${stage}`, text });
    }
    const url = of.cycle?.pullRequestUrl;
    if (of.stage === 'done' && url !== undefined && url !== null)
      await tracker.linkPage(site, issueId, { url, title: `${of.story.id}: pull request` });
    return moved === 'moved' ? 'told' : 'no_way';
  } catch (error) {
    if (error instanceof IssueGone) return 'gone';
    if (error instanceof TrackerRefused) return 'refused';
    throw error;
  }
};

/** What was told is told; what came meanwhile is still owed. `told` undefined: it could not be reached. */
const keep = async (
  tx: Transaction,
  { link: before, settings, of, stage }: Work,
  told: Told | undefined,
): Promise<void> => {
  const link = await tx.load('tracker-link', tableKeys.trackerLink(before));
  if (link === undefined) return;
  const free: TrackerLinkRecord = { ...link, tellingUntil: null };
  if (told === 'gone') {
    await markGone(tx, free);
    return;
  }
  if (told === undefined) {
    tx.save('tracker-link', free);
    return;
  }
  const said = before.owed.map(({ ref }) => ref);
  const owed = link.owed.filter(({ ref }) => !said.includes(ref));
  const status = settings.status_map[of.stage];
  const isOver = of.stage === 'done' || of.stage === 'removed';
  const kept: TrackerLinkRecord = {
    ...free,
    owed,
    told: stage,
    settled: isOver && owed.length === 0,
    // Our own move is no news when the issue is looked at next.
    seen: told === 'told' && status !== undefined ? { ...link.seen, status } : link.seen,
  };
  if (told === 'told') {
    tx.save('tracker-link', kept);
    return;
  }
  const project = await loadProject(tx, link.projectId);
  const shown = tellConflict(
    tx,
    { project, link: kept },
    { kind: told, of, status: status ?? link.seen.status, actor: null },
  );
  tx.save('project', shown.project);
  tx.save('tracker-link', shown.link);
};
