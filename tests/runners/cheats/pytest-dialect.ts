import { inStory, type Dialect } from '../../cheats/dialect.ts';
import type { Commit, Project } from '../../e2e/verdicts/story-bench.ts';
import { attacks } from './pytest-attacks.ts';
import { honest, red, run, weak } from './pytest-tests.ts';
import { FAR, oldSource, py, sourceOf, testOf } from './pytest-words.ts';

const manifest = (options = '', dependencies = ''): string =>
  py(
    '[project]',
    'name = "calc"',
    `dependencies = [${dependencies}]`,
    '',
    '[tool.pytest.ini_options]',
    'pythonpath = [".", "src"]',
    options,
  );

const oldTest = (value: number): string =>
  testOf('from src.old import old', `assert old() == ${value}`, 'old');

const base: Project = {
  'pyproject.toml': manifest(),
  'config/agent-workflow.yml': 'tdd: {test_execution: {test_timeout: 1500}}\n',
  'src/__init__.py': '',
  'src/calc/__init__.py': '',
  'src/old.py': oldSource('n'),
  'src/far.py': FAR,
  'src/able.py': py('able = True'),
  'src/names.py': py('names = ["one", "two"]'),
  'tests/unit/test_old.py': oldTest(1),
  'tests/unit/test_failing.py': testOf('', 'assert 1 == 2', 'known_to_fail'),
  'tests/unit/test_flaky.py': testOf(
    'import os',
    'assert not (os.path.exists("tests/tdd/S-1/flaky.txt") and os.getcwd().endswith("suite"))',
    'fails_now_and_then',
  ),
  'tests/unit/test_far.py': testOf('from src.far import far', 'assert far(1) == "1 m"', 'far_away'),
  'tests/unit/test_able.py': py(
    'import pytest',
    'from src.able import able',
    '',
    '',
    '@pytest.mark.skipif(not able, reason="not able")',
    'def test_if_able():',
    '    assert 1 == 1',
  ),
  'tests/unit/test_names.py': py(
    'from src.names import names',
    '',
    'if "two" in names:',
    '',
    '    def test_two():',
    '        assert 1 == 1',
  ),
};

/** What code phases may not touch. */
const files: Pick<Dialect, 'files' | 'keys'> = {
  files: {
    'runner configuration': { 'pytest.ini': '[pytest]\npythonpath = . src\nxfail_strict = false\n' },
    'a file that the runner loads by itself': { 'conftest.py': 'collect_ignore_glob = ["tests/tdd/*"]\n' },
    'how the manifest runs tests': { 'pyproject.toml': manifest('xfail_strict = false', '"left-pad"') },
    'a script around the tests': { 'tox.ini': '[testenv]\ncommands = true\n' },
    'a flag that ends the run early': { 'pyproject.toml': manifest('addopts = "-x"') },
    'a package': { 'pyproject.toml': manifest('xfail_strict = false', '"left-pad"') },
    'the lock file': { 'uv.lock': 'version = 1\n' },
    'the build server': { '.github/workflows/test.yml': 'on: push\n' },
    "the engine's configuration": { 'config/agent-workflow.yml': 'tdd: {}\n' },
  },
  keys: {
    'how the manifest runs tests': 'tool.pytest.ini_options',
    'a flag that ends the run early': 'tool.pytest.ini_options',
    'a package': 'project.dependencies',
  },
};

const old: Dialect['old'] = {
  'breaks an old test': { file: 'tests/unit/test_old.py', code: { 'src/old.py': oldSource('n + 1') } },
  'lets an old test skip itself': {
    file: 'tests/unit/test_able.py',
    code: { 'src/able.py': py('able = False') },
  },
  'lets an old test vanish': {
    file: 'tests/unit/test_names.py',
    code: { 'src/names.py': py('names = ["one"]') },
  },
  'keeps an old test file from loading': {
    file: 'tests/unit/test_far.py',
    code: { 'src/far.py': py('raise RuntimeError("far away")') },
  },
};

const unused: Commit = sourceOf(
  'add',
  'return a + b',
  py('def unused(x):', ...Array.from({ length: 20 }, () => '    x += 1'), '    return x'),
);

export const pytestDialect: Dialect = {
  runner: 'pytest',
  base,
  // Files of one name in different folders are one to pytest.
  file: (name) => inStory(`test_${name.replaceAll('-', '_')}.py`),
  story: (name) => ({
    module: `src/calc/${name}.py`,
    file: inStory(`test_${name}.py`),
    test: testOf(`from calc.${name} import ${name}`, `assert ${name}(1, 2) == 3`),
    code: sourceOf(name, 'return a + b'),
  }),
  oldTest: 'tests/unit/test_old.py',
  flaky: { file: 'tests/unit/test_flaky.py', when: { [inStory('flaky.txt')]: '' } },
  ...honest,
  red,
  redReasons: { 'does not parse': ['test-file-does-not-parse', 'test-file-does-not-load'] },
  run,
  ...weak,
  ...files,
  ...attacks,
  old,
  uncovered: unused,
  refactored: {
    'src/calc/add.py': py('from calc.plus import add', '', '__all__ = ["add"]'),
    'src/calc/plus.py': py('def add(a, b):', '    return a + b'),
  },
  changedOldTest: {
    old: { 'tests/unit/test_old.py': oldTest(2) },
    test: testOf('from src.old import old', 'assert old() == 2', 'ac1_counts_from_two'),
    code: { 'src/old.py': oldSource('n + 1') },
  },
  empty: { 'pyproject.toml': manifest() },
};
