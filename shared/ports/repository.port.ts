import type { FileChange } from '#shared/contracts/change-set.contract.ts';

export interface TreeFile {
  readonly path: string;
  readonly blob: string;
  readonly bytes: number;
  readonly mode: '100644' | '100755';
}

export interface CommitRequest {
  readonly branch: string;
  /** Head that the branch must have; the commit is refused when it has moved on. '' begins a branch without history. */
  readonly parent: string;
  /** A branch that is not there begins at `parent` with this commit. */
  readonly begins?: boolean;
  readonly message: string;
  /** ISO time that becomes author and committer date: a repeated commit is the same commit. */
  readonly date: string;
  readonly changes: readonly FileChange[];
  /** Byte-identical moves, carried out before `changes`. */
  readonly moves?: readonly { from: string; to: string }[];
}

export class MergeConflict extends Error {
  override readonly name = 'MergeConflict';
  readonly branch: string;
  readonly paths: readonly string[];
  constructor(branch: string, paths: readonly string[]) {
    super(`${branch} does not merge: ${paths.join(', ')}`);
    this.branch = branch;
    this.paths = paths;
  }
}

/** The remote has no commit yet, a branch or commit is not there: what the caller asked for can't be had. */
export class NotInRepository extends Error {
  override readonly name = 'NotInRepository';
}

/** The branch is not where the caller thought. */
export class BranchMoved extends Error {
  override readonly name = 'BranchMoved';
}

/**
 * One project's repository as a bare mirror that only the engine writes. No hooks, filters, links or project
 * configuration ever run. Every operation may be repeated.
 */
export interface Repository {
  /** Brings the mirror up to date with the remote. Gives the default branch and its commit. */
  sync(): Promise<{ defaultBranch: string; head: string }>;
  head(branch: string): Promise<string | undefined>;
  /** Creates `branch` at the default branch's head with `merge` merged in, or gives the branch as it is. @throws MergeConflict */
  createBranch(branch: string, from: string, merge: readonly string[], date: string): Promise<string>;
  /** Merges branches onto a commit without any branch pointing there. @throws MergeConflict */
  mergeCommit(from: string, merge: readonly string[], date: string): Promise<string>;
  /** The branch's new head; a request that was carried out before gives the same commit. @throws BranchMoved */
  commit(request: CommitRequest): Promise<string>;
  /** Regular files of a commit; links, submodules and names that are no UTF-8 are left out. */
  files(commit: string): Promise<readonly TreeFile[]>;
  read(commit: string, path: string): Promise<Uint8Array | undefined>;
  /** Changed paths between two commits. */
  diff(
    from: string,
    to: string,
  ): Promise<readonly { path: string; change: 'added' | 'modified' | 'deleted' }[]>;
  /** Tar of the files of a commit (regular files only; links and submodules left out). */
  archive(commit: string): Promise<Uint8Array>;
  treeId(commit: string): Promise<string>;
  /** Moves the branch back: a dropped refactor, a rejected design. */
  resetBranch(branch: string, to: string, from: string): Promise<void>;
  /** Fast-forward push (or a forced one for branches that only the engine writes). */
  push(branch: string): Promise<void>;
  /**
   * Fetches a pull request's commits; `head` must be among them. @returns where it left the commit `target`
   * @throws NotInRepository when it has no such commit any more, or nothing in common with the target
   */
  fetchPull(pull: {
    readonly number: number;
    readonly head: string;
    readonly target: string;
  }): Promise<string>;
  /** Git bundle with `branch` from `base` on, and with other branches that are not part of it. */
  bundle(branch: string, base: string, also?: readonly string[]): Promise<Uint8Array>;
}

/** Opens the repository of a project; one writer at a time per project. */
export interface Repositories {
  open(project: { id: string; repository: string }): Promise<Repository>;
}
