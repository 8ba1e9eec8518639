import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import type { JiraSettings, TrackerLinkRecord } from '#shared/contracts/tracker.contract.ts';
import { headline } from '#shared/domain/messages/plain-words.ts';
import type { TrackerConflict } from '#shared/domain/messages/tracker.messages.ts';
import type { TrackerIssue } from '#shared/ports/tracker.port.ts';
import { outsideWords } from '../../backlog/propose-outside-story.ts';
import { loadProject } from '../../cycle/save-cycle.ts';
import type { Transaction } from '../../records/transaction.ts';
import { actorOf, describeEpic } from './adopt-issue.ts';
import { isSameName, newComments, seenOf } from './see-issue.ts';
import { storyOfLink } from './story-of-link.ts';
import type { StagedStory } from './story-of-link.ts';
import { tellConflict } from './tell-conflict.ts';

const TITLE_LENGTH = 120;
/** Of a comment that is told: an event is no place for a book. */
const COMMENT_LENGTH = 2_000;

/**
 * What became of an issue since it was last looked at. Its text flows into a story that is still proposed; later it is a
 * conflict, as its status always is. Comments are told. Project and link are saved.
 */
export const noteChanges = async (
  tx: Transaction,
  link: TrackerLinkRecord,
  issue: TrackerIssue,
  settings: JiraSettings,
): Promise<readonly string[]> => {
  // Read earlier than what is known: somebody else was faster.
  if (Date.parse(issue.updatedAt) < Date.parse(link.seen.updatedAt)) return ['looked at since'];
  const seen = seenOf(issue, settings);
  const of = await storyOfLink(tx, link);
  const what: string[] = [];
  let project: ProjectRecord = await loadProject(tx, link.projectId);
  let next: TrackerLinkRecord = { ...link, issueKey: issue.key, gone: false };
  if (seen.words !== link.seen.words) {
    if (of === undefined) await describeEpic(tx, link, issue);
    else if (of.stage === 'proposed') {
      project = changeWords(tx, project, of, issue);
      what.push(`${of.story.id} has the text of ${issue.key}`);
    }
  }
  if (of !== undefined)
    for (const kind of conflictsOf(of, { before: link.seen, seen, settings })) {
      ({ project, link: next } = tellConflict(
        tx,
        { project, link: next },
        { kind, of, status: issue.status, actor: null },
      ));
      what.push(`conflict: ${kind} of ${issue.key}`);
    }
  for (const { comment, changed } of newComments(issue, link.seen)) {
    project = tx.tell(project, {
      kind: 'tracker.commented',
      data: {
        story: of?.story.id ?? null,
        issue: issue.key,
        url: issue.url,
        comment: comment.id,
        changed,
        text: headlines(comment.text),
      },
      storyId: of?.story.id ?? null,
      actor: actorOf(comment.author),
    });
    what.push(`comment ${comment.id} on ${issue.key}`);
  }
  tx.save('project', project);
  tx.save('tracker-link', { ...next, seen });
  return what.length === 0 ? ['nothing new'] : what;
};

const headlines = (text: string): string =>
  text.length > COMMENT_LENGTH ? `${text.slice(0, COMMENT_LENGTH).toWellFormed()}…` : text;

const changeWords = (
  tx: Transaction,
  project: ProjectRecord,
  { story }: StagedStory,
  issue: TrackerIssue,
): ProjectRecord => {
  const words = outsideWords(issue);
  if (words === null) return project;
  const title = headline(words.title, TITLE_LENGTH);
  tx.save('story', { ...story, title, text: words.text, changedOutside: true });
  return tx.tell(project, {
    kind: 'story.changed',
    data: { story: story.id, title, issue: issue.key, url: issue.url },
    storyId: story.id,
    // Jira's answer does not say who changed it.
    actor: null,
  });
};

/** Only what changed since is told, and once: what was said stays said. */
const conflictsOf = (
  { stage }: StagedStory,
  {
    before,
    seen,
    settings,
  }: {
    readonly before: TrackerLinkRecord['seen'];
    readonly seen: TrackerLinkRecord['seen'];
    readonly settings: JiraSettings;
  },
): readonly TrackerConflict[] => {
  const mapped = settings.status_map[stage];
  const isOpen = stage !== 'done' && stage !== 'removed';
  return [
    ...(seen.words !== before.words && stage !== 'proposed' && isOpen ? (['words'] as const) : []),
    ...(mapped !== undefined && seen.status !== before.status && !isSameName(seen.status, mapped)
      ? (['status'] as const)
      : []),
    // A status that chooses issues is left as soon as the story's own status is shown.
    ...(before.chosen && !seen.chosen && settings.label !== undefined && isOpen ? (['choice'] as const) : []),
  ];
};
