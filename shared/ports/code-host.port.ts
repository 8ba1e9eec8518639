/** It cannot be reached, or asks to wait: worth another try. State machines retry it by this name. */
export class CodeHostUnavailable extends Error {
  override readonly name = 'Unavailable';
  readonly retryAfterSeconds: number | null;
  constructor(message: string, retryAfterSeconds: number | null = null) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** It will not do what was asked: a permission is missing, the place is gone, the text is too long. */
export class CodeHostRefused extends Error {
  override readonly name = 'CodeHostRefused';
}

/** What a person may do in a repository, as its host says: never what a message claims of its author. */
export type RepositoryPermission = 'none' | 'read' | 'write' | 'admin';

/** `none`: nothing judges this commit. */
export type CiState = 'none' | 'pending' | 'passing' | 'failing';

export interface PullRequestDraft {
  readonly head: string;
  readonly base: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  readonly labels: readonly string[];
}

export interface PullRequest {
  readonly number: number;
  readonly url: string;
}

export interface CheckRun {
  /** One check for one id on one commit, however often it is saved. */
  readonly externalId: string;
  readonly commit: string;
  readonly outcome: 'running' | 'success' | 'failure' | 'neutral' | 'action_required';
  readonly title: string;
  /** Markdown. */
  readonly summary: string;
  /** A button beside it: what it says, and the name by which its press is told. */
  readonly action?: { readonly label: string; readonly describes: string; readonly identifier: string };
}

export interface ReviewComment {
  readonly path: string;
  /** null: it is about the whole file. */
  readonly line: number | null;
  readonly text: string;
}

/** One repository on its host. Every operation may be repeated. @throws CodeHostUnavailable, CodeHostRefused */
export interface CodeHost {
  permissionOf(login: string): Promise<RepositoryPermission>;
  /** What everything else than this product says of the head of a branch, or of a commit. */
  ciState(ref: string): Promise<CiState>;
  /** The open pull request of a branch. */
  pullRequestOf(branch: string): Promise<PullRequest | undefined>;
  /** Opens the branch's pull request, or brings the open one up to date. */
  savePullRequest(draft: PullRequestDraft): Promise<PullRequest>;
  saveCheckRun(run: CheckRun): Promise<void>;
  /** Says something on an issue or pull request. @returns the comment's id */
  comment(issue: number, text: string): Promise<number>;
  reviewComments(pull: number, review: number): Promise<readonly ReviewComment[]>;
  /** A token with which git may push to this repository and to no other. */
  pushToken(): Promise<string>;
}

export interface CodeHosts {
  /** undefined: the repository lies on no host that somebody has given credentials for. */
  open(project: { readonly id: string; readonly repository: string }): Promise<CodeHost | undefined>;
}
