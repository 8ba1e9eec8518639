/**
 * Which protected keys of a manifest a change touched. Manifests hold both what code may say (a `bin`, a version) and
 * what decides how tests run or which packages there are.
 */
import type { ProtectedChange } from './protected-change.ts';
import { changedPackageJsonKeys } from './package-json-keys.ts';
import { changedSections } from './sectioned-file-keys.ts';

export interface ManifestChange {
  readonly path: string;
  /** null: the file is new. */
  readonly before: string | null;
  /** null: the file was deleted. */
  readonly after: string | null;
  /** Names of package scripts or Makefile targets that the runner's call goes through. */
  readonly runnerScripts: readonly string[];
}

export const protectedChanges = ({
  path,
  before,
  after,
  runnerScripts,
}: ManifestChange): readonly ProtectedChange[] => {
  switch (path.split('/').at(-1)) {
    case 'package.json':
      return changedPackageJsonKeys(before, after, runnerScripts);
    case 'pyproject.toml':
      return changedSections(before, after, PYPROJECT);
    case 'setup.cfg':
      return changedSections(before, after, SETUP_CFG);
    case 'go.mod':
      return changedGoMod(before, after);
    case 'Makefile':
    case 'makefile':
    case 'GNUmakefile':
      return changedTargets(before, after, runnerScripts);
    default:
      return [];
  }
};

/** Whether a file may hold protected keys, so that its text before and after must be read. */
export const isManifest = (path: string): boolean =>
  /(^|\/)(package\.json|pyproject\.toml|setup\.cfg|go\.mod|GNUmakefile|[Mm]akefile)$/.test(path);

const PYPROJECT: readonly (readonly [RegExp, ProtectedChange['kind']])[] = [
  [/^tool\.(pytest|coverage|tox|nox|hatch\.envs|pdm\.scripts|poe)\b/, 'runner'],
  [/^project\.entry-points\b.*pytest11/, 'runner'],
  [/^build-system$/, 'dependencies'],
  [
    /^(project\.optional-dependencies|dependency-groups|tool\.poetry(\.group\.[^.]+)?\.(dev-)?dependencies|tool\.uv\b.*)$/,
    'dependencies',
  ],
  [/^project>(dependencies|optional-dependencies)$/, 'dependencies'],
];

const SETUP_CFG: readonly (readonly [RegExp, ProtectedChange['kind']])[] = [
  [/^(tool:pytest|pytest|coverage:.*|tox.*)$/, 'runner'],
  [/^options\.entry_points$/, 'runner'],
  [/^options\.extras_require$/, 'dependencies'],
  [/^options>install_requires$/, 'dependencies'],
];

const GO_MOD_KEYS = {
  replace: 'runner',
  exclude: 'runner',
  module: 'runner',
  go: 'runner',
  toolchain: 'runner',
  tool: 'runner',
  // Sets how the runtime behaves, and which folders "./..." leaves out.
  godebug: 'runner',
  ignore: 'runner',
  require: 'dependencies',
} as const;

const changedGoMod = (before: string | null, after: string | null): readonly ProtectedChange[] => {
  const [was, is] = [goDirectives(before ?? ''), goDirectives(after ?? '')];
  return Object.entries(GO_MOD_KEYS).flatMap(([key, kind]) =>
    (was.get(key) ?? []).join('\n') === (is.get(key) ?? []).join('\n') ? [] : [{ key, kind }],
  );
};

/** Directive → its arguments in order, whether written in a line or in a block. */
const goDirectives = (text: string): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  let block: string | undefined;
  for (const raw of text.split('\n')) {
    const line = raw
      .replace(/\/\/.*$/, '')
      .replace(/\s+/g, ' ')
      .trim();
    if (line === '') continue;
    if (line === ')') block = undefined;
    else if (block !== undefined) found.set(block, [...(found.get(block) ?? []), line]);
    else {
      const [key = '', ...rest] = line.split(' ');
      if (rest.join(' ').startsWith('(')) block = key;
      else found.set(key, [...(found.get(key) ?? []), rest.join(' ')]);
    }
  }
  return found;
};

const changedTargets = (
  before: string | null,
  after: string | null,
  targets: readonly string[],
): readonly ProtectedChange[] => {
  const [was, is] = [makeTargets(before ?? ''), makeTargets(after ?? '')];
  return [...targets, VARIABLES]
    .filter((target) => was.get(target) !== is.get(target))
    .map((target) => ({ key: target, kind: 'runner' }));
};

/** Variables and includes count for every target. */
const VARIABLES = 'variables and includes';

const makeTargets = (text: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  const add = (key: string, line: string) => found.set(key, `${found.get(key) ?? ''}${line.trimEnd()}\n`);
  let current: readonly string[] = [];
  for (const line of text.replaceAll('\\\n', ' ').split('\n')) {
    if (/^\s*(#.*)?$/.test(line)) continue;
    const rule = /^([^\s:=#][^:=#]*):(?!=)/.exec(line);
    if (/^\t/.test(line)) current.forEach((target) => add(target, line));
    else if (rule) {
      current = (rule[1] ?? '').trim().split(/\s+/);
      current.filter((target) => target !== '.PHONY').forEach((target) => add(target, line));
    } else {
      current = [];
      add(VARIABLES, line);
    }
  }
  return found;
};
