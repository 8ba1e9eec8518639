/** `node_modules` of a checkout: installed packages, and the project's own workspaces beside them. */
import { mkdir, readdir, realpath, symlink } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import picomatch from 'picomatch';
import { parse } from 'yaml';
import * as z from 'zod';
import { parseJson } from './parse-json.ts';
import { textOf, type Snapshot } from './snapshot.ts';

const globs = z.array(z.string());
const manifest = z.looseObject({
  name: z.string().optional(),
  workspaces: z
    .union([globs, z.looseObject({ packages: globs.default([]) }).transform((x) => x.packages)])
    .optional(),
});
const pnpmWorkspace = z.looseObject({ packages: globs.default([]) });

/** Names of the project's own packages with their folders, as npm, Yarn and pnpm would link them. */
export function workspacesOf(files: Snapshot): ReadonlyMap<string, string> {
  const patterns = [
    ...(readManifest(files, 'package.json')?.workspaces ?? []),
    ...(pnpmWorkspace.safeParse(parse(textOf(files, 'pnpm-workspace.yaml') ?? '{}')).data?.packages ?? []),
  ].map((pattern) => posix.normalize(pattern).replace(/\/+$/, ''));
  if (patterns.length === 0) return new Map();
  const isWorkspace = picomatch(
    patterns.filter((pattern) => !pattern.startsWith('!')),
    { ignore: patterns.flatMap((pattern) => (pattern.startsWith('!') ? [pattern.slice(1)] : [])) },
  );
  return new Map(
    [...files.keys()].flatMap((path): [string, string][] => {
      const folder = posix.dirname(path);
      if (posix.basename(path) !== 'package.json' || folder === '.' || !isWorkspace(folder)) return [];
      const name = readManifest(files, path)?.name;
      return name === undefined || name.split('/').includes('..') ? [] : [[name, folder]];
    }),
  );
}

const readManifest = (files: Snapshot, path: string): z.infer<typeof manifest> | undefined =>
  manifest.safeParse(parseJson(Buffer.from(textOf(files, path) ?? 'null'))).data;

/**
 * `folder`: installed packages, outside of the checkout; null: none. A workspace does not stand in for an installed package
 * of its name, which tests may use: a story could add one.
 */
export async function linkPackages(root: string, folder: string | null, files: Snapshot): Promise<void> {
  const workspaces = new Map<string, string>();
  for (const [name, place] of workspacesOf(files))
    if (folder === null || !(await isInstalled(folder, name))) workspaces.set(name, place);
  if (folder === null && workspaces.size === 0) return;
  const modules = join(root, 'node_modules');
  await mkdir(modules, { recursive: true });
  for (const [name, place] of workspaces) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(root, place), join(modules, name)).catch(ignoreExisting);
  }
  if (folder !== null) await linkFolder(folder, modules, new Set(workspaces.keys()));
}

/** A link that leads out of the folder is a workspace of the checkout where the packages were installed. */
async function isInstalled(folder: string, name: string): Promise<boolean> {
  const place = await realpath(join(folder, name)).catch(() => undefined);
  return place?.startsWith(`${await realpath(folder)}/`) ?? false;
}

/** Package by package, so that tools can keep their caches beside them. */
async function linkFolder(from: string, to: string, own: ReadonlySet<string>): Promise<void> {
  const names = (await readdir(from)).filter((name) => !name.startsWith('.') || name === '.bin');
  const scopes = new Set([...own].map((name) => name.split('/')[0]));
  await Promise.all(
    names.map((name) =>
      name.startsWith('@') && scopes.has(name)
        ? linkFolder(join(from, name), join(to, name), new Set())
        : symlink(join(from, name), join(to, name)).catch(ignoreExisting),
    ),
  );
}

/** A project may keep packages of its own under that name. */
function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
