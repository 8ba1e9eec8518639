/** An issue tracker of a team, such as Jira. Every call may be repeated: what was done before is left as it is. */
export interface Tracker {
  /** Identity that our changes are made by, as comments and deliveries name it. */
  ownAccount(site: string): Promise<string>;
  /** undefined: deleted, or out of our reach. */
  readIssue(site: string, id: string): Promise<TrackerIssue | undefined>;
  /** Issues by their last change, oldest first. */
  listChanged(wanted: ChangedIssues): Promise<ChangedPage>;
  /** By the workflow's own transitions. `no way`: none leads there from where the issue stands. */
  moveTo(site: string, id: string, status: string): Promise<'moved' | 'no way'>;
  /** Adds a comment, once for each `ref`. */
  comment(site: string, id: string, comment: { readonly ref: string; readonly text: string }): Promise<void>;
  /** Links a page, once for each URL. */
  linkPage(site: string, id: string, page: { readonly url: string; readonly title: string }): Promise<void>;
}

/** An issue as a list shows it. */
export interface TrackerIssueHead {
  readonly id: string;
  readonly key: string;
  readonly status: string;
  /** Its status is one of those that end an issue. */
  readonly closed: boolean;
  readonly labels: readonly string[];
  readonly updatedAt: string;
}

export interface TrackerIssue extends TrackerIssueHead {
  readonly url: string;
  readonly title: string;
  /** Plain text; '' where there is none. */
  readonly text: string;
  /** Name of its type: `Story`, `Epic`. */
  readonly type: string;
  readonly author: TrackerPerson;
  readonly parent: { readonly id: string; readonly key: string; readonly type: string } | null;
  /** The newest, oldest first; without our own. */
  readonly comments: readonly TrackerComment[];
}

export interface TrackerPerson {
  readonly id: string;
  readonly name: string;
}

export interface TrackerComment {
  readonly id: string;
  readonly author: TrackerPerson;
  readonly text: string;
}

export interface ChangedIssues {
  readonly site: string;
  readonly project: string;
  /** null: from the beginning, of those alone that have the label or are in the status, and are open. */
  readonly sinceMinutes: number | null;
  readonly label: string | undefined;
  readonly status: string | undefined;
  readonly cursor: string | undefined;
}

export interface ChangedPage {
  readonly issues: readonly TrackerIssueHead[];
  readonly cursor: string | undefined;
}

/** It cannot be reached, or asks to wait, or does not let us in: to be tried again. */
export class TrackerDown extends Error {
  override readonly name = 'TrackerDown';
}

/** There is no such issue, or it is out of our reach. */
export class IssueGone extends Error {
  override readonly name = 'IssueGone';
}

/** It will not do this, however often it is asked. */
export class TrackerRefused extends Error {
  override readonly name = 'TrackerRefused';
}
