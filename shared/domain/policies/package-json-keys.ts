import type { ProtectedChange } from './protected-change.ts';

/** Configuration of runners and of the tools that they load code with. */
const RUNNER_KEYS = [
  'jest',
  'vitest',
  'mocha',
  'ava',
  'tap',
  'c8',
  'nyc',
  'babel',
  'config',
  'workspaces',
  'packageManager',
  'devEngines',
  'volta',
  'eslintConfig',
  'lint-staged',
  'husky',
];

const DEPENDENCY_KEYS = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'bundledDependencies',
  'bundleDependencies',
  'overrides',
  'resolutions',
  'pnpm',
  'allowScripts',
];

/** Scripts that npm runs by itself, and those around a test run. */
const GUARDED_SCRIPT =
  /^(?:(?:pre|post)?test(?::.*)?|(?:pre|post)?install|(?:pre|post)?prepare|prepublish(?:Only)?|(?:pre|post)?pack|dependencies)$/;

export const changedPackageJsonKeys = (
  before: string | null,
  after: string | null,
  runnerScripts: readonly string[],
): readonly ProtectedChange[] => {
  const [was, is] = [parse(before), parse(after)];
  if (!was || !is) return [{ key: 'the whole file, which is no JSON object', kind: 'runner' }];
  const [oldScripts, newScripts] = [objectAt(was, 'scripts'), objectAt(is, 'scripts')];
  const called = new Set(runnerScripts.flatMap((name) => [name, `pre${name}`, `post${name}`]));
  const scripts = [...new Set([...Object.keys(oldScripts), ...Object.keys(newScripts)])].filter(
    (name) => GUARDED_SCRIPT.test(name) || called.has(name),
  );
  return [
    ...scripts
      .filter((name) => !same(oldScripts[name], newScripts[name]))
      .map((name): ProtectedChange => ({ key: `scripts.${name}`, kind: 'runner' })),
    ...RUNNER_KEYS.filter((key) => !same(was[key], is[key])).map((key): ProtectedChange => ({
      key,
      kind: 'runner',
    })),
    ...DEPENDENCY_KEYS.filter((key) => !same(was[key], is[key])).map((key): ProtectedChange => ({
      key,
      kind: 'dependencies',
    })),
  ];
};

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parse = (text: string | null): JsonObject | undefined => {
  if (text === null) return {};
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const objectAt = (object: JsonObject, key: string): JsonObject => {
  const value = object[key];
  return isObject(value) ? value : {};
};

/** Key order does not matter. */
const same = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key])]),
  );
};
