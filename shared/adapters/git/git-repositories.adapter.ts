import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import type { Repositories, Repository } from '#shared/ports/repository.port.ts';
import { GitRepository } from './git-repository.adapter.ts';
import { isolateGit } from './isolated-git.ts';
import { ObjectReader } from './object-reader.ts';
import { ObjectWriter } from './object-writer.ts';
import { RefWriter } from './ref-writer.ts';
import { reachRemote } from './remote.ts';
import { WriteLock } from './write-lock.ts';

export interface GitRepositoriesOptions {
  /** Folder of the mirrors, one each project; made when missing. */
  readonly root: string;
  /** `PATH`, where git is found. */
  readonly path: string;
  /** Variables for calls that reach a remote, such as `SSH_AUTH_SOCK`. */
  readonly remoteEnvironment?: Readonly<Record<string, string>>;
}

/** No attribute that a project sets changes bytes or picks a program. */
const ATTRIBUTES =
  '* !text !eol !crlf !filter !ident !working-tree-encoding !merge !diff !export-ignore !export-subst\n';

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** A git that was killed leaves its lock files; nobody else writes here, so they are of the dead. */
async function removeStaleLocks(directory: string): Promise<void> {
  const inRefs = await readdir(join(directory, 'refs'), { recursive: true });
  const inTop = await readdir(directory);
  const locks = [...inRefs.map((name) => join('refs', name)), ...inTop].filter((name) =>
    name.endsWith('.lock'),
  );
  await Promise.all(locks.map((name) => rm(join(directory, name), { force: true })));
}

/** Repositories by the machine's git (2.38 or later), in one process: the lock on writing is held in memory. */
export class GitRepositories implements Repositories {
  readonly #options: GitRepositoriesOptions;
  readonly #open = new Map<string, Promise<Repository>>();
  readonly #residents: { close(): void }[] = [];

  constructor(options: GitRepositoriesOptions) {
    this.#options = options;
  }

  /** The same object for the same project and remote, so that writers meet in one queue. @throws GitFailed */
  open(project: { id: string; repository: string }): Promise<Repository> {
    // The remote is part of the name: a project registered anew elsewhere must not meet the old branches.
    const name = createHash('sha256')
      .update(`${project.id}\0${project.repository}`)
      .digest('hex')
      .slice(0, 16);
    const known = this.#open.get(name);
    if (known) return known;
    const opening = this.#prepare(join(this.#options.root, `${name}.git`), project.repository);
    this.#open.set(name, opening);
    opening.catch(() => this.#open.delete(name));
    return opening;
  }

  /** Ends the git processes that stay. They end by themselves with this process. */
  close(): void {
    for (const resident of this.#residents) resident.close();
  }

  async #prepare(directory: string, repository: string): Promise<Repository> {
    const { root, path, remoteEnvironment } = this.#options;
    const home = join(root, 'home');
    await mkdir(home, { recursive: true });
    const git = isolateGit(directory, { path, home, ...(remoteEnvironment ? { remoteEnvironment } : {}) });
    // Written last: a folder without it is half made.
    const made = join(directory, 'info', 'attributes');
    if (!(await exists(made))) {
      await git.run({ args: ['init', '--bare', '--quiet', '--template='] });
      await mkdir(join(directory, 'info'), { recursive: true });
      await writeFile(made, ATTRIBUTES);
    }
    await removeStaleLocks(directory);
    const reader = new ObjectReader(git);
    const refs = new RefWriter(git);
    this.#residents.push(reader, refs);
    const writer = new ObjectWriter(directory);
    return new GitRepository({
      git,
      reader,
      writer,
      refs,
      remote: reachRemote(git, repository),
      lock: new WriteLock(),
    });
  }
}
