import { createHash } from 'node:crypto';
import * as z from 'zod';

/** Files that decide which packages a project has, at the top of its repository. */
export const PACKAGE_FILES = [
  'package.json',
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'yarn.lock',
  '.npmrc',
  '.yarnrc.yml',
  'requirements.txt',
  'requirements-dev.txt',
  'pyproject.toml',
  'go.mod',
  'go.sum',
] as const;
export type PackageFile = (typeof PACKAGE_FILES)[number];

export interface PackageSources {
  /** Texts of `PACKAGE_FILES`; what is not there is left out. */
  readonly texts: ReadonlyMap<PackageFile, string>;
  /** `tdd.environment.install` */
  readonly install: string | undefined;
  /** `tdd.test_execution.runner`: it decides which package manager is asked. */
  readonly runner: string | undefined;
}

/** SHA-256 over all that decides which packages a project has; null: it has none to install. */
export const hashPackages = ({ texts, install, runner }: PackageSources): string | null => {
  if (install === undefined && !namesPackages(texts)) return null;
  const hash = createHash('sha256').update(JSON.stringify([install ?? null, runner ?? null]));
  for (const path of PACKAGE_FILES) hash.update(JSON.stringify([path, texts.get(path) ?? null]));
  return hash.digest('hex');
};

const namesPackages = (texts: ReadonlyMap<PackageFile, string>): boolean =>
  namesNodePackages(texts.get('package.json')) ||
  /^\s*[^\s#]/m.test(texts.get('requirements.txt') ?? texts.get('requirements-dev.txt') ?? '') ||
  // No more than a look: what the lists really hold is read by Python where it installs.
  /^\s*(?:dependencies|tests?|testing|dev)\s*=\s*\[\s*[^\]\s]/m.test(texts.get('pyproject.toml') ?? '') ||
  /^\s*require\b/m.test(texts.get('go.mod') ?? '');

const names = z.record(z.string(), z.unknown()).default({});
const manifest = z.looseObject({
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
  workspaces: z.unknown().optional(),
});

const namesNodePackages = (text: string | undefined): boolean => {
  if (text === undefined) return false;
  const { data } = manifest.safeParse(asJson(text));
  if (data === undefined) return false;
  const { dependencies, devDependencies, optionalDependencies, workspaces } = data;
  return (
    workspaces !== undefined ||
    Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }).length > 0
  );
};

const asJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
