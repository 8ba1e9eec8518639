/** Modules of the design's interfaces, and the many ways in which a runner names one. */
import type { Design } from './report-facts.ts';

/** Repository-relative paths of all listed modules, in one form. */
export const listedPaths = (design: Design): readonly string[] =>
  design.interfaces.map(({ module }) => tidy(module));

/**
 * @param module as the runner gave it: a repository-relative path, a relative specifier, a Python module name or a Go
 * import path
 * @param from file of the test, to resolve a relative specifier
 */
export const isListedModule = (module: string, from: string, design: Design): boolean => {
  const named = namesOf(module, from);
  return listedPaths(design).some((path) => named.some((name) => isSameModule(name, path)));
};

/** Every path that the runner's word may mean. */
const namesOf = (module: string, from: string): readonly string[] => {
  if (/^\.{1,2}(\/|$)/.test(module)) return [join(folderOf(from), module)];
  const path = tidy(module);
  return /^[\w.]+$/.test(module) && module.includes('.') ? [path, module.replaceAll('.', '/')] : [path];
};

/** Extensions aside, because `./x.js` may mean `x.ts`; a package stands for its index file, a folder for what is in it. */
const isSameModule = (named: string, listed: string): boolean => {
  if (named === '') return false;
  const [name, path] = [withoutExtension(named), withoutExtension(listed)];
  return (
    name === path ||
    `${name}/index` === path ||
    `${name}/__init__` === path ||
    name === `${path}/index` ||
    name === `${path}/__init__` ||
    // `No module named 'src'` when the first file of the package is still to come.
    isPythonPackageOf(name, listed) ||
    isGoPackageOf(named, listed)
  );
};

const isPythonPackageOf = (name: string, listed: string): boolean =>
  listed.endsWith('.py') && listed.startsWith(`${name}/`);

/** A Go import path ends with the folder; a listed file stands for its folder. */
const isGoPackageOf = (named: string, listed: string): boolean => {
  if (/\.(?:[cm]?[jt]sx?|py)$/.test(listed)) return false;
  const folder = listed.endsWith('.go') ? folderOf(listed) : listed;
  const package_ = named.endsWith('.go') ? folderOf(named) : named;
  if (folder === package_) return true;
  return folder !== '' && package_.endsWith(`/${folder}`);
};

const withoutExtension = (path: string): string => path.replace(/\.(?:d\.ts|[cm]?[jt]sx?|py|go)$/, '');

const folderOf = (path: string): string => path.split('/').slice(0, -1).join('/');

const tidy = (path: string): string => path.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/+$/, '');

const join = (folder: string, relative: string): string => {
  const segments = folder === '' ? [] : folder.split('/');
  for (const segment of relative.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '.' && segment !== '') segments.push(segment);
  }
  return segments.join('/');
};
