import {
  BranchMoved,
  type CommitRequest,
  NotInRepository,
  type Repository,
  type TreeFile,
} from '#shared/ports/repository.port.ts';
import { archiveTree } from './archive-tree.ts';
import { GitFailed, type IsolatedGit } from './isolated-git.ts';
import { mergeBranches } from './merge-branches.ts';
import type { ObjectReader } from './object-reader.ts';
import type { ObjectWriter } from './object-writer.ts';
import { diffTrees, findEntry, isFile, listTree } from './read-tree.ts';
import type { RefWriter } from './ref-writer.ts';
import type { Remote } from './remote.ts';
import { writeCommit } from './write-commit.ts';
import type { WriteLock } from './write-lock.ts';

const COMMIT = /^[0-9a-f]{40}$/;
/** A part of git's own rule (git-check-ref-format) that has no room for options, revisions or lock files. */
const BRANCH = /^(?!.*(?:\.\.|\/\/|\/\.|\.lock(?:\/|$)|[./]$))[A-Za-z0-9_][A-Za-z0-9._/+#=-]*$/;
/** How far back a commit that was made before is looked for. */
const REPEAT_DEPTH = 100;

export interface GitRepositoryParts {
  readonly git: IsolatedGit;
  readonly reader: ObjectReader;
  readonly writer: ObjectWriter;
  readonly refs: RefWriter;
  readonly remote: Remote;
  readonly lock: WriteLock;
}

const own = (branch: string): string => {
  if (!BRANCH.test(branch)) throw new NotInRepository(`${JSON.stringify(branch)} is no branch name`);
  return `refs/heads/${branch}`;
};
const remotes = (branch: string): string => own(branch).replace('refs/heads/', 'refs/remotes/origin/');

/**
 * A bare mirror on this machine. `refs/heads/` holds what the engine writes, `refs/remotes/origin/` what the remote
 * had when it was last looked at. Reads and refs go through processes that stay: a commit starts none (ADR 0030).
 */
export class GitRepository implements Repository {
  readonly #parts: GitRepositoryParts;
  #nextLook: Promise<{ defaultBranch: string; head: string }> | undefined;

  constructor(parts: GitRepositoryParts) {
    this.#parts = parts;
  }

  /** Who asks before the next look has begun shares it. */
  sync(): Promise<{ defaultBranch: string; head: string }> {
    this.#nextLook ??= this.#parts.lock.run(async () => {
      this.#nextLook = undefined;
      const { defaultBranch, heads } = await this.#parts.remote.look();
      const head = defaultBranch === undefined ? undefined : heads.get(defaultBranch);
      if (defaultBranch === undefined || head === undefined) {
        throw new NotInRepository(
          'the repository has no commit on its default branch: make a first commit there',
        );
      }
      const known = await Promise.all(
        [...heads].map(
          async ([branch, commit]) => !BRANCH.test(branch) || (await this.#ref(remotes(branch))) === commit,
        ),
      );
      if (known.includes(false)) await this.#parts.remote.fetch();
      return { defaultBranch, head };
    });
    return this.#nextLook;
  }

  async head(branch: string): Promise<string | undefined> {
    return (await this.#ref(own(branch))) ?? (await this.#ref(remotes(branch)));
  }

  createBranch(branch: string, from: string, merge: readonly string[], date: string): Promise<string> {
    return this.#parts.lock.run(async () => {
      const there = await this.#ref(own(branch));
      if (there !== undefined) return there;
      const commit = await this.#merge(from, merge, date);
      await this.#move(branch, commit, '');
      return commit;
    });
  }

  mergeCommit(from: string, merge: readonly string[], date: string): Promise<string> {
    return this.#parts.lock.run(() => this.#merge(from, merge, date));
  }

  commit(request: CommitRequest): Promise<string> {
    return this.#parts.lock.run(async () => {
      const tree = request.parent === '' ? undefined : await this.#tree(request.parent);
      // Read once, before anything is written: the swap at the end must be against what was judged here.
      const [local, remote] = await Promise.all([
        this.#ref(own(request.branch)),
        this.#ref(remotes(request.branch)),
      ]);
      const head = local ?? remote;
      const fresh = (head ?? (request.begins === true ? request.parent : '')) === request.parent;
      if (!fresh && !(await this.#grewFrom(head, request.parent)))
        throw this.#moved(request.branch, head, request.parent);
      const commit = await writeCommit(this.#parts, tree, request);
      if (fresh) {
        await this.#move(request.branch, commit, local ?? '');
        return commit;
      }
      if (!(await this.#history(head)).includes(commit))
        throw this.#moved(request.branch, head, request.parent);
      return commit;
    });
  }

  async files(commit: string): Promise<readonly TreeFile[]> {
    const files = (await listTree(this.#parts.reader, await this.#tree(commit))).filter((one) =>
      isFile(one.entry),
    );
    return Promise.all(
      files.map(async ({ path, entry }) => ({
        path,
        blob: entry.id,
        bytes: (await this.#parts.reader.info(entry.id))?.bytes ?? 0,
        mode: entry.mode === '100755' ? '100755' : '100644',
      })),
    );
  }

  async read(commit: string, path: string): Promise<Uint8Array | undefined> {
    const entry = await findEntry(this.#parts.reader, await this.#tree(commit), path);
    return entry && isFile(entry) ? (await this.#parts.reader.read(entry.id))?.body : undefined;
  }

  async diff(
    from: string,
    to: string,
  ): Promise<readonly { path: string; change: 'added' | 'modified' | 'deleted' }[]> {
    return diffTrees(this.#parts.reader, await this.#tree(from), await this.#tree(to));
  }

  async archive(commit: string): Promise<Uint8Array> {
    return archiveTree(this.#parts.reader, await this.#tree(commit));
  }

  treeId(commit: string): Promise<string> {
    return this.#tree(commit);
  }

  resetBranch(branch: string, to: string, from: string): Promise<void> {
    return this.#parts.lock.run(async () => {
      const ours = await this.#ref(own(branch));
      if (ours === to) return;
      const head = ours ?? (await this.#ref(remotes(branch)));
      if (head !== from) throw this.#moved(branch, head, from);
      await this.#tree(to);
      await this.#move(branch, to, ours ?? '');
    });
  }

  push(branch: string): Promise<void> {
    return this.#parts.lock.run(async () => {
      const commit = await this.#ref(own(branch));
      if (commit === undefined) throw new NotInRepository(`there is no branch ${branch} to push`);
      const seen = (await this.#ref(remotes(branch))) ?? '';
      try {
        await this.#parts.remote.push(branch, commit, seen);
      } catch (error) {
        await this.#pushAgain(branch, commit, seen, error);
      }
      await this.#parts.refs.update(remotes(branch), commit, undefined);
    });
  }

  fetchPull({ number, head, target }: { number: number; head: string; target: string }): Promise<string> {
    return this.#parts.lock.run(async () => {
      await this.#parts.remote.fetchPull(number).catch((error: unknown) => {
        if (error instanceof GitFailed && error.message.includes("couldn't find remote ref"))
          throw new NotInRepository(`there is no pull request ${number} any more`);
        throw error;
      });
      await Promise.all([this.#tree(head), this.#tree(target)]);
      const { stdout } = await this.#parts.git
        .run({ args: ['merge-base', target, head] })
        .catch((error: unknown) => {
          if (error instanceof GitFailed)
            throw new NotInRepository(`pull request ${number} has no history in common with its target`);
          throw error;
        });
      return stdout.toString().trim();
    });
  }

  async bundle(branch: string, base: string, also: readonly string[] = []): Promise<Uint8Array> {
    const heads = await Promise.all([branch, ...also].map((name) => this.#resolve(name)));
    await this.#tree(base);
    if (heads.every((head) => head === base)) return new Uint8Array();
    const { stdout } = await this.#parts.git.run({
      args: ['bundle', 'create', '--quiet', '-', `^${base}`, ...[branch, ...also].map(own)],
    });
    return stdout;
  }

  /**
   * The remote was not as remembered. If a push got through before a crash could record it, what stands there is in
   * the branch's own history: then it may be replaced. Anything else was put there by somebody: it stays.
   */
  async #pushAgain(branch: string, commit: string, seen: string, error: unknown): Promise<void> {
    const there = (await this.#parts.remote.look()).heads.get(branch) ?? '';
    if (there === seen) throw error;
    if (there !== '' && !(await this.#history(commit)).includes(there)) {
      throw new BranchMoved(
        `${branch} in the project's repository was changed by somebody else (it is at ${there}); it was not overwritten`,
      );
    }
    await this.#parts.remote.push(branch, commit, there);
  }

  async #merge(from: string, merge: readonly string[], date: string): Promise<string> {
    const branches = await Promise.all(
      merge.map(async (branch) => ({ branch, commit: await this.#resolve(branch) })),
    );
    return mergeBranches(this.#parts, { onto: await this.#resolve(from), merge: branches, date });
  }

  async #resolve(name: string): Promise<string> {
    const commit = COMMIT.test(name) ? name : await this.head(name);
    if (commit === undefined) throw new NotInRepository(`there is no branch ${name}`);
    await this.#tree(commit);
    return commit;
  }

  async #ref(ref: string): Promise<string | undefined> {
    return (await this.#parts.reader.info(ref))?.id;
  }

  /** @throws NotInRepository */
  async #tree(commit: string): Promise<string> {
    const tree = (await this.#headers(commit))?.tree;
    if (tree === undefined)
      throw new NotInRepository(`${JSON.stringify(commit)} is no commit of this repository`);
    return tree;
  }

  async #headers(commit: string): Promise<{ tree: string; parent: string | undefined } | undefined> {
    const object = COMMIT.test(commit) ? await this.#parts.reader.read(commit) : undefined;
    if (object?.type !== 'commit') return undefined;
    const lines = object.body.toString('latin1').split('\n', 2);
    const tree = lines[0]?.slice('tree '.length);
    return tree === undefined ? undefined : { tree, parent: /^parent (\w+)/.exec(lines[1] ?? '')?.[1] };
  }

  /** First parents from `head` back, itself first. */
  async #history(head: string | undefined): Promise<readonly string[]> {
    const commits: string[] = [];
    for (
      let at = head;
      at !== undefined && commits.length < REPEAT_DEPTH;
      at = (await this.#headers(at))?.parent
    )
      commits.push(at);
    return commits;
  }

  async #grewFrom(head: string | undefined, parent: string): Promise<boolean> {
    return head !== undefined && (parent === '' || (await this.#history(head)).includes(parent));
  }

  #moved(branch: string, head: string | undefined, expected: string): BranchMoved {
    return new BranchMoved(`${branch} is at ${head ?? 'no commit'}, not at ${expected || 'no commit'}`);
  }

  async #move(branch: string, to: string, from: string): Promise<void> {
    try {
      await this.#parts.refs.update(own(branch), to, from);
    } catch (error) {
      const head = await this.#ref(own(branch));
      if (error instanceof GitFailed && head !== (from || undefined)) throw this.#moved(branch, head, from);
      throw error;
    }
  }
}
