/** What a checkout says of its packages, read from its text. */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

export interface GoModule {
  /** Import path of the module. */
  readonly path: string;
  /** Repository-relative folder of a package of this module. */
  folderOf(package_: string): string;
  /** Whether a package has a test of that name (of a subtest: its outermost one). */
  declares(package_: string, test: string): boolean;
  /** Repository-relative file that declares a test; its folder when none does. */
  fileOf(package_: string, test: string): string;
}

export function readGoModule(root: string): GoModule {
  const text = existsSync(join(root, 'go.mod')) ? readFileSync(join(root, 'go.mod'), 'utf8') : '';
  const path = /^module\s+(\S+)/m.exec(text)?.[1] ?? '';
  const files = new Map<string, ReadonlyMap<string, string>>();
  const folderOf = (package_: string): string =>
    package_ === path ? '.' : package_.startsWith(`${path}/`) ? package_.slice(path.length + 1) : package_;
  const find = (package_: string, test: string): string | undefined => {
    const folder = folderOf(package_);
    const declared = files.get(folder) ?? declaredTests(root, folder);
    files.set(folder, declared);
    return declared.get(test.split('/')[0] ?? test);
  };
  return {
    path,
    folderOf,
    // A package of another module of the repository is not looked into.
    declares: (package_, test) =>
      !existsSync(join(root, folderOf(package_))) || find(package_, test) !== undefined,
    fileOf: (package_, test) => find(package_, test) ?? folderOf(package_),
  };
}

function declaredTests(root: string, folder: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (!existsSync(join(root, folder))) return found;
  for (const name of readdirSync(join(root, folder)).filter((one) => one.endsWith('_test.go'))) {
    const path = posix.join(folder, name);
    for (const test of testsIn(readFileSync(join(root, path), 'utf8'))) found.set(test, path);
  }
  return found;
}

/** Names of a file's test functions. */
export const testsIn = (text: string): string[] =>
  [...text.matchAll(/^func ((?:Test|Fuzz|Example)\w*)\(/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'TestMain');

/** Folders that hold a test file among the given ones. */
export const foldersOf = (files: readonly string[]): string[] =>
  [...new Set(files.filter((path) => path.endsWith('_test.go')).map((path) => posix.dirname(path)))].sort();

/** How many test functions the package has that has most; 0: there are no test files. */
export function mostTests(root: string): number {
  const files = globSync('**/*_test.go', { cwd: root });
  const folders = Map.groupBy(files, (path) => posix.dirname(path));
  const counts = [...folders.values()].map((paths) =>
    paths.reduce((sum, path) => sum + testsIn(readFileSync(join(root, path), 'utf8')).length, 0),
  );
  // A file of benchmarks alone is built and started as well.
  return Math.max(0, ...counts.map((count) => Math.max(1, count)));
}
