import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Actor, EpicRecord } from '#shared/contracts/records.contract.ts';
import type { TrackerLinkRecord } from '#shared/contracts/tracker.contract.ts';
import { keyFromTitle } from '#shared/domain/backlog/key-from-title.ts';
import { countId, nextId } from '#shared/domain/backlog/story-id.ts';
import type { TrackerIssue, TrackerPerson } from '#shared/ports/tracker.port.ts';
import { outsideWords, proposeOutsideStory } from '../../backlog/propose-outside-story.ts';
import { KEYLESS } from '../../commands/request-epic.ts';
import { loadProject } from '../../cycle/save-cycle.ts';
import type { Transaction } from '../../records/transaction.ts';
import { seenOf } from './see-issue.ts';
import type { FollowedIssue } from './tracker-deps.ts';

/** A person of a tracker as the log names them. */
export const actorOf = ({ id, name }: TrackerPerson): Actor => ({
  id: `jira:${id}`,
  name: name === '' ? id : name,
  via: 'jira',
});

const linkTo = (
  issue: TrackerIssue,
  { projectId, settings }: FollowedIssue,
  ours: { readonly kind: TrackerLinkRecord['kind']; readonly id: string },
): TrackerLinkRecord => ({
  v: 1,
  projectId,
  site: settings.site,
  issueId: issue.id,
  issueKey: issue.key,
  kind: ours.kind,
  ours: ours.id,
  seen: seenOf(issue, settings),
  gone: false,
  owed: [],
  told: null,
  tellingUntil: null,
  // An epic's issue is told nothing: its stories' issues are.
  settled: ours.kind === 'epic',
});

/** What was there before its story was: comments stand on the issue, and are not told as news. */
export interface Adopted {
  readonly link: TrackerLinkRecord | null;
  readonly what: readonly string[];
}

/** An issue becomes a proposed story, with the epic that it belongs to. The project is saved. */
export const adoptStory = async (
  tx: Transaction,
  issue: TrackerIssue,
  followed: FollowedIssue,
  parent: { readonly issue: TrackerIssue | null; readonly epicId: string | null },
): Promise<Adopted> => {
  const epic = parent.issue === null ? null : await adoptEpic(tx, parent.issue, followed);
  const epicId = epic?.link?.ours ?? parent.epicId;
  const proposed = await proposeOutsideStory(tx, {
    projectId: followed.projectId,
    title: issue.title,
    text: issue.text,
    author: actorOf(issue.author),
    source: { platform: 'jira', url: issue.url },
    epicId,
  });
  if (!proposed.ok) return { link: null, what: [...(epic?.what ?? []), proposed.why] };
  const { story } = proposed;
  if (epicId !== null) await addToEpic(tx, followed.projectId, epicId, story.id);
  const link = linkTo(issue, followed, { kind: 'story', id: story.id });
  tx.save('tracker-link', link);
  return { link, what: [...(epic?.what ?? []), `${issue.key} is ${story.id}, proposed`] };
};

/**
 * An epic of the tracker becomes one of the project: a home for the stories that its issues become. No agent breaks it
 * up, since nobody here asked for that. The project is saved.
 */
export const adoptEpic = async (
  tx: Transaction,
  issue: TrackerIssue,
  followed: FollowedIssue,
): Promise<Adopted> => {
  const words = outsideWords(issue);
  if (words === null) return { link: null, what: [`${issue.key} holds no text`] };
  const project = await loadProject(tx, followed.projectId);
  const key = keyFromTitle(words.title, [KEYLESS, followed.settings.project, ...Object.keys(project.keys)]);
  const id = nextId(project.keys, key ?? KEYLESS);
  tx.save('epic', {
    v: 1,
    id,
    projectId: project.id,
    key: key ?? null,
    description: describe(words),
    status: 'proposed',
    executionName: '',
    stories: [],
    createdAt: tx.at,
    createdBy: actorOf(issue.author),
  });
  const told = tx.tell(project, {
    kind: 'tracker.epic_taken',
    data: { epic: id, issue: issue.key, url: issue.url, title: words.title },
    actor: actorOf(issue.author),
  });
  tx.save('project', { ...told, keys: countId(told.keys, id) });
  const link = linkTo(issue, followed, { kind: 'epic', id });
  tx.save('tracker-link', link);
  return { link, what: [`${issue.key} is the epic ${id}`] };
};

const describe = ({ title, text }: { readonly title: string; readonly text: string }): string =>
  title === text ? title : `${title}\n${text}`;

const addToEpic = async (
  tx: Transaction,
  projectId: string,
  epicId: string,
  storyId: string,
): Promise<void> => {
  const epic: EpicRecord | undefined = await tx.load('epic', tableKeys.epic(projectId, epicId));
  if (epic !== undefined) tx.save('epic', { ...epic, stories: [...(epic.stories ?? []), storyId] });
};

/** An epic's text follows its issue: no agent reads it. */
export const describeEpic = async (
  tx: Transaction,
  { projectId, ours }: TrackerLinkRecord,
  issue: TrackerIssue,
): Promise<void> => {
  const epic = await tx.load('epic', tableKeys.epic(projectId, ours));
  const words = outsideWords(issue);
  if (epic !== undefined && words !== null) tx.save('epic', { ...epic, description: describe(words) });
};
