import { createHash } from 'node:crypto';
import type { JiraSettings, TrackerLinkRecord } from '#shared/contracts/tracker.contract.ts';
import type { TrackerComment, TrackerIssue, TrackerIssueHead } from '#shared/ports/tracker.port.ts';

const digest = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');

export const isSameName = (a: string, b: string | undefined): boolean => a.toLowerCase() === b?.toLowerCase();

/** Whether the settings make an issue a story: by its label or its status. */
export const isChosen = ({ labels, status }: TrackerIssueHead, settings: JiraSettings): boolean =>
  (settings.label !== undefined && labels.includes(settings.label)) || isSameName(status, settings.status);

/** What a link remembers of an issue, to tell what changed when it is looked at again. */
export const seenOf = (issue: TrackerIssue, settings: JiraSettings): TrackerLinkRecord['seen'] => ({
  words: digest(issue.title, issue.text),
  status: issue.status,
  chosen: isChosen(issue, settings),
  updatedAt: issue.updatedAt,
  comments: Object.fromEntries(issue.comments.map(({ id, text }) => [id, digest(text)])),
});

export interface HeardComment {
  readonly comment: TrackerComment;
  readonly changed: boolean;
}

/** Comments that are new or were changed since. One older than all that is remembered came before the link's window. */
export const newComments = (
  issue: TrackerIssue,
  { comments: known }: TrackerLinkRecord['seen'],
): readonly HeardComment[] => {
  const newest = Object.keys(known)
    .map(BigInt)
    .reduce((most, id) => (id > most ? id : most), 0n);
  return issue.comments.flatMap((comment): readonly HeardComment[] => {
    const before = known[comment.id];
    if (before === undefined) return BigInt(comment.id) > newest ? [{ comment, changed: false }] : [];
    return before === digest(comment.text) ? [] : [{ comment, changed: true }];
  });
};
