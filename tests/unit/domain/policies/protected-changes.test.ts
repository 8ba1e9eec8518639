import { describe, expect, test } from 'vitest';
import { isManifest, protectedChanges } from '#shared/domain/policies/protected-changes.ts';

const keys = (
  path: string,
  before: string | null,
  after: string | null,
  runnerScripts: readonly string[] = [],
): readonly string[] =>
  protectedChanges({ path, before, after, runnerScripts }).map(({ key, kind }) => `${kind}: ${key}`);
const pack = (value: object): string => JSON.stringify(value);

describe('package.json', () => {
  test('what the runner calls, what configures it, and packages are protected', () => {
    const before = pack({
      scripts: { test: 'vitest run', check: 'tsc', unit: 'vitest' },
      dependencies: { a: '1.0.0' },
    });
    const after = pack({
      scripts: { test: 'true', pretest: 'x', check: 'tsc', unit: 'true', start: 'node .' },
      jest: {},
      dependencies: { a: '1.0.0', b: '1.0.0' },
    });
    expect(keys('package.json', before, after, ['unit'])).toEqual([
      'runner: scripts.test',
      'runner: scripts.unit',
      'runner: scripts.pretest',
      'runner: jest',
      'dependencies: dependencies',
    ]);
  });

  test('a bin, a start script, a version and another order of keys are not', () => {
    const before = pack({
      name: 'x',
      scripts: { test: 'vitest run' },
      dependencies: { a: '1.0.0', b: '1.0.0' },
    });
    const after = pack({
      dependencies: { b: '1.0.0', a: '1.0.0' },
      bin: './cli.js',
      version: '2.0.0',
      scripts: { start: 'node .', test: 'vitest run' },
      name: 'x',
    });
    expect(keys('package.json', before, after)).toEqual([]);
  });

  test('a manifest that is no JSON any more', () => {
    expect(keys('packages/x/package.json', '{}', '{')).toHaveLength(1);
  });
});

test('pyproject.toml: pytest and coverage sections, entry points of pytest, packages', () => {
  const before =
    '[project]\nname = "x"\nversion = "1"\ndependencies = [\n  "a",\n]\n\n[tool.pytest.ini_options]\naddopts = "-q"\n';
  expect(keys('pyproject.toml', before, before.replace('"-q"', '"-k nothing"'))).toEqual([
    'runner: tool.pytest.ini_options',
  ]);
  expect(keys('pyproject.toml', before, before.replace('  "a",', '  "a",\n  "b",'))).toEqual([
    'dependencies: project.dependencies',
  ]);
  expect(
    keys('pyproject.toml', before, `${before}[project.entry-points.pytest11]\nx = "x.plugin"\n`),
  ).toEqual(['runner: project.entry-points.pytest11']);
  expect(keys('pyproject.toml', before, before.replace('version = "1"', 'version = "2" # next'))).toEqual([]);
});

test('setup.cfg: the pytest section', () => {
  expect(
    keys('setup.cfg', '[metadata]\nname = x\n', '[metadata]\nname = y\n[tool:pytest]\naddopts = -q\n'),
  ).toEqual(['runner: tool:pytest']);
});

test('go.mod: replace and exclude, requirements, but no comments or layout', () => {
  const before = 'module example.com/x\n\ngo 1.26\n\nrequire example.com/a v1.0.0\n';
  expect(keys('go.mod', before, `${before}replace example.com/a => ./fake\n`)).toEqual(['runner: replace']);
  expect(keys('go.mod', before, before.replace('v1.0.0', 'v1.1.0'))).toEqual(['dependencies: require']);
  expect(
    keys(
      'go.mod',
      before,
      before.replace('require example.com/a v1.0.0', 'require (\n\texample.com/a v1.0.0 // why\n)'),
    ),
  ).toEqual([]);
});

test('Makefile: targets that the runner calls, and variables', () => {
  const before = 'GO = go\n\ntest: build\n\t$(GO) test ./...\n\nrun:\n\t./x\n';
  expect(keys('Makefile', before, before.replace('test ./...', 'test ./none'), ['test'])).toEqual([
    'runner: test',
  ]);
  expect(keys('Makefile', before, before.replace('GO = go', 'GO = true'), ['test'])).toEqual([
    'runner: variables and includes',
  ]);
  expect(keys('Makefile', before, before.replace('./x', './y'), ['test'])).toEqual([]);
});

test('other files have no protected keys', () => {
  expect(keys('src/a.json', '{}', '{')).toEqual([]);
  expect([isManifest('a/package.json'), isManifest('package.json5')]).toEqual([true, false]);
});
