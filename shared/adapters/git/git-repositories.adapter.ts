import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import type { MirrorShelf } from '#shared/ports/mirror-shelf.port.ts';
import type { Repositories, Repository } from '#shared/ports/repository.port.ts';
import { GitRepository } from './git-repository.adapter.ts';
import { explainDenied } from './explain-denied.ts';
import { isolateGit } from './isolated-git.ts';
import { ObjectMemory } from './object-memory.ts';
import { ObjectReader } from './object-reader.ts';
import { ObjectWriter } from './object-writer.ts';
import { RefWriter } from './ref-writer.ts';
import { reachRemote } from './remote.ts';
import { ShelfSync } from './shelf-sync.ts';
import { shelveRepository } from './shelved-repository.ts';
import { loginWithToken, type RemoteLogin } from './token-login.ts';
import { WriteLock } from './write-lock.ts';

export interface GitRepositoriesOptions {
  /** Folder of the mirrors, one each project; made when missing. */
  readonly root: string;
  /** `PATH`, where git is found. */
  readonly path: string;
  /** The token that opens a project's repository over HTTPS; undefined: it is open, or reached otherwise. */
  readonly token?: (project: {
    readonly id: string;
    readonly repository: string;
  }) => Promise<string | undefined>;
  /** What mends it when a project's repository refuses: the command that sets its token. */
  readonly hint?: (projectId: string) => string;
  /** Where mirrors are kept beyond this disk. */
  readonly shelf?: MirrorShelf;
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

interface OpenMirror {
  readonly repository: Repository;
  readonly shelf?: ShelfSync;
}

/** Repositories by the machine's git (2.38 or later), in one process: the lock on writing is held in memory. */
export class GitRepositories implements Repositories {
  readonly #options: GitRepositoriesOptions;
  readonly #open = new Map<string, Promise<OpenMirror>>();
  readonly #residents: { close(): void }[] = [];

  constructor(options: GitRepositoriesOptions) {
    this.#options = options;
  }

  /** The same object for the same project and remote, so that writers meet in one queue. @throws GitFailed */
  async open(project: { id: string; repository: string }): Promise<Repository> {
    // The remote is part of the name: a project registered anew elsewhere must not meet the old branches.
    const name = createHash('sha256')
      .update(`${project.id}\0${project.repository}`)
      .digest('hex')
      .slice(0, 16);
    const opening = this.#open.get(name) ?? this.#prepare(name, project);
    this.#open.set(name, opening);
    opening.catch(() => this.#open.delete(name));
    const { repository, shelf } = await opening;
    await shelf?.refresh();
    return repository;
  }

  /** Ends the git processes that stay. They end by themselves with this process. */
  close(): void {
    for (const resident of this.#residents) resident.close();
  }

  async #prepare(name: string, project: { id: string; repository: string }): Promise<OpenMirror> {
    const { root, path, token, hint } = this.#options;
    const directory = join(root, `${name}.git`);
    const home = join(root, 'home');
    await mkdir(home, { recursive: true });
    const login = async (): Promise<RemoteLogin | undefined> => {
      const given = await token?.(project);
      return given === undefined ? undefined : loginWithToken(project.repository, given);
    };
    const git = isolateGit(directory, { path, home, login });
    // Written last: a folder without it is half made.
    const made = join(directory, 'info', 'attributes');
    if (!(await exists(made))) {
      await git.run({ args: ['init', '--bare', '--quiet', '--template='] });
      await mkdir(join(directory, 'info'), { recursive: true });
      await writeFile(made, ATTRIBUTES);
    }
    await removeStaleLocks(directory);
    const memory = new ObjectMemory();
    const reader = new ObjectReader(git, memory);
    const refs = new RefWriter(git);
    this.#residents.push(reader, refs);
    const remote = reachRemote(git, project.repository);
    const writer = new ObjectWriter(directory, memory);
    const repository = new GitRepository({
      git,
      reader,
      writer,
      refs,
      remote: hint === undefined ? remote : explainDenied(remote, () => hint(project.id)),
      lock: new WriteLock(),
    });
    if (this.#options.shelf === undefined) return { repository };
    const shelf = new ShelfSync(git, this.#options.shelf, name);
    return { repository: shelveRepository(repository, shelf), shelf };
  }
}
