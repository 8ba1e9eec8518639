import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { EvidenceRepository } from '#shared/ports/evidence-repository.port.ts';
import { archiveTree } from './archive-tree.ts';
import { isolateGit, type IsolatedGit } from './isolated-git.ts';
import { ObjectMemory } from './object-memory.ts';
import { ObjectReader } from './object-reader.ts';
import { findEntry, isFile, listTree } from './read-tree.ts';

/** There is no repository to check against, or it can't be: the text says what to do. */
export class CloneUnusable extends Error {
  override readonly name = 'CloneUnusable';
}

export interface CloneOptions {
  /** A working tree or bare repository. */
  readonly path: string;
  /** Folder for what is unpacked; it is removed again by `close`. */
  readonly scratch: string;
  /** `PATH`, where git is found. */
  readonly environmentPath: string;
}

export interface OpenClone extends EvidenceRepository {
  close(): Promise<void>;
}

const COMMIT = /^[0-9a-f]{40}$/;
const HEADER_END = '\n\n';

/** A bundle is a few lines of text, an empty line, and a pack. */
function packOf(bundle: Uint8Array): Buffer {
  const bytes = Buffer.from(bundle);
  const end = bytes.indexOf(HEADER_END);
  if (!bytes.subarray(0, 20).toString('latin1').startsWith('# v2 git bundle\n') || end < 0)
    throw new Error('it is no git bundle');
  return bytes.subarray(end + HEADER_END.length);
}

async function locate(options: CloneOptions): Promise<{ readonly common: string; readonly objects: string }> {
  const git = isolateGit('', { path: options.environmentPath, home: options.path });
  const ask = async (...args: string[]): Promise<string> =>
    (await git.run({ args: ['rev-parse', ...args], noDirectory: true })).stdout.toString().trim();
  const common = await ask('--git-common-dir').catch(() => {
    throw new CloneUnusable(
      `${options.path} is no git repository: go into the project's clone, or name it with --repository`,
    );
  });
  if ((await ask('--is-shallow-repository')) === 'true') {
    throw new CloneUnusable(
      `${options.path} is a shallow clone, which lacks what has to be checked: run "git fetch --unshallow" there`,
    );
  }
  return { common: resolve(options.path, common), objects: resolve(options.path, common, 'objects') };
}

/**
 * Opens a clone for checking. Bundles are unpacked into a repository of their own that borrows the clone's objects, so
 * the clone stays as it is.
 * @throws CloneUnusable
 */
export async function openClone(options: CloneOptions): Promise<OpenClone> {
  const { common, objects } = await locate(options);
  const home = await mkdtemp(join(options.scratch, 'verify-'));
  const directory = join(home, 'scratch.git');
  const settings = { path: options.environmentPath, home };
  const git = isolateGit(directory, settings);
  await git.run({ args: ['init', '--bare', '--quiet', '--template='] });
  await mkdir(join(directory, 'objects', 'info'), { recursive: true });
  await writeFile(join(directory, 'objects', 'info', 'alternates'), `${objects}\n`);
  const refs = new ObjectReader(isolateGit(common, settings), new ObjectMemory());
  const reader = new ObjectReader(git, new ObjectMemory());
  return {
    ...readClone(git, refs, reader),
    close: async () => {
      refs.close();
      reader.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

function readClone(git: IsolatedGit, refs: ObjectReader, reader: ObjectReader): EvidenceRepository {
  const treeId = async (commit: string): Promise<string | undefined> => {
    const object = COMMIT.test(commit) ? await reader.read(commit) : undefined;
    return object?.type === 'commit'
      ? object.body.toString('latin1', 'tree '.length, 'tree '.length + 40)
      : undefined;
  };
  const treeOf = async (commit: string): Promise<string> => {
    const tree = await treeId(commit);
    if (tree === undefined) throw new CloneUnusable(`the commit ${commit} is not there`);
    return tree;
  };
  return {
    head: async (branch) =>
      (await refs.info(`refs/heads/${branch}`))?.id ?? (await refs.info(`refs/remotes/origin/${branch}`))?.id,
    treeId,
    takeBundle: async (bundle) => {
      if (bundle.length > 0)
        await git.run({ args: ['index-pack', '--stdin', '--fix-thin', '--strict'], input: packOf(bundle) });
    },
    files: async (commit) =>
      (await listTree(reader, await treeOf(commit)))
        .filter((one) => isFile(one.entry))
        .map(({ path }) => ({ path })),
    read: async (commit, path) => {
      const entry = await findEntry(reader, await treeOf(commit), path);
      return entry && isFile(entry) ? (await reader.read(entry.id))?.body : undefined;
    },
    archive: async (commit) => archiveTree(reader, await treeOf(commit)),
    revisions: async (of, path) => {
      const listed = await git.run({
        args: ['rev-list', '--full-history', of, '--', `:(top,literal)${path}`],
      });
      return listed.stdout.toString().split('\n').filter(Boolean);
    },
    contains: async (of, commit) => {
      if ((await treeId(commit)) === undefined || (await treeId(of)) === undefined) return false;
      return (await git.run({ args: ['merge-base', '--is-ancestor', commit, of], accept: [1] })).code === 0;
    },
  };
}
