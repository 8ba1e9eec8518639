import { beforeAll, describe, expect, test } from 'vitest';
import type { Design } from '#shared/domain/verdicts/report-facts.ts';
import type { Verdict } from '#shared/domain/verdicts/verdict.ts';
import {
  codesIn,
  codesOf,
  fileOf,
  openBench,
  ROOT,
  together,
  type Commit,
  type Project,
} from '../e2e/verdicts/story-bench.ts';

const design = (interfaces: Design['interfaces']): Design => ({
  criteria: [{ id: 'AC1', text: 'adds' }],
  interfaces,
  files: [],
  changes: [],
  packages: [],
  level: 'unit',
});

describe('pytest', () => {
  const TEST = `${ROOT}test_add.py`;
  const base: Project = {
    'pyproject.toml': '[tool.pytest.ini_options]\npythonpath = ["."]\n',
    'src/__init__.py': '',
    'src/old.py': 'def old(n=1):\n    return n\n',
    'tests/unit/test_old.py': 'from src.old import old\n\n\ndef test_old():\n    assert old() == 1\n',
    'config/agent-workflow.yml': 'tdd: {test_execution: {runner: pytest}}\n',
  };
  const tests = (body: string, imports = 'from src.add import add'): Commit => ({
    [TEST]: `import pytest\n${imports}\n\n\n${body}\n`,
  });
  const old = 'from src.old import old';
  const honest = tests('def test_ac1_adds():\n    assert add(1, 2) == 3');
  const code = (text: string): Commit => ({ 'src/add.py': text });
  const interfaces = [
    { module: 'src/add.py', symbols: ['add'] },
    { module: 'src/old.py', symbols: ['old', 'more'] },
  ];

  let bench: Awaited<ReturnType<typeof openBench>>;
  beforeAll(async () => {
    bench = await openBench({ runner: 'pytest', base, design: design(interfaces) });
  });

  const accepted: readonly (readonly [string, Commit])[] = [
    ['a missing module', honest],
    ['a missing name', tests('def test_ac1_more():\n    assert more() == 1', 'from src.old import more')],
    ['a missing attribute', tests('def test_ac1_more():\n    assert src.old.more() == 1', 'import src.old')],
    ['a bug in an existing function', tests('def test_ac1_doubles():\n    assert old(2) == 4', old)],
    ['a new parameter', tests('def test_ac1_base():\n    assert old(2, base=3) == 5', old)],
    [
      'a parametrised test',
      tests(
        '@pytest.mark.parametrize("n,twice", [(0, 0), (2, 4)])\ndef test_ac1_doubles(n, twice):\n    assert old(n) == twice',
        old,
      ),
    ],
    ['a class', tests('class TestAC1:\n    def test_doubles(self):\n        assert old(2) == 4', old)],
  ];
  const refused: readonly (readonly [string, Commit, string])[] = [
    ['a test that passes already', tests('def test_ac1():\n    assert True', ''), 'test-passes-before-code'],
    ['a skip', tests('@pytest.mark.skip\ndef test_ac1():\n    assert False', ''), 'test-skipped'],
    ['an xfail', tests('@pytest.mark.xfail\ndef test_ac1():\n    assert False', ''), 'test-expected-to-fail'],
    [
      'an outside package',
      tests('def test_ac1():\n    assert pad', 'import left_pad_of_nobody as pad'),
      'test-file-does-not-load',
    ],
    [
      'an error of its own',
      tests('def test_ac1():\n    raise RuntimeError("red")', ''),
      'test-fails-for-other-cause',
    ],
    [
      'a failing fixture',
      tests(
        '@pytest.fixture\ndef db():\n    raise RuntimeError("no database")\n\n\ndef test_ac1(db):\n    assert False',
        '',
      ),
      'test-fails-for-other-cause',
    ],
    ['a syntax error', tests('def test_ac1(:\n    pass', ''), 'test-file-does-not-parse'],
  ];
  // pytest confuses files of one name, so that a case is a name of its own.
  const named = (cases: readonly (readonly [string, Commit, ...unknown[]])[]): Commit =>
    Object.fromEntries(Object.entries(together(cases, TEST)).map(([path, text]) => [pythonName(path), text]));
  const pythonName = (path: string): string => path.replace(/case-(\d+)-test_add\.py$/, 'test_case_$1.py');

  let [yes, no]: Verdict[] = [];
  beforeAll(async () => {
    yes = await bench.red(named(accepted));
    no = await bench.red(named(refused));
  });

  test.each(accepted.map(([title], index) => [title, pythonName(fileOf(index, TEST))]))(
    'RED accepts %s',
    (_, file) => {
      expect(yes && codesIn(yes, file)).toEqual([]);
      expect(yes?.expected?.tests.some((each) => each.file === file)).toBe(true);
    },
  );

  test.each(refused.map(([title, , code_], index) => [title, pythonName(fileOf(index, TEST)), code_]))(
    'RED refuses %s',
    (_, file, reason) => {
      expect(no && codesIn(no, file)).toContain(reason);
    },
  );

  test('GREEN accepts an honest implementation', async () => {
    expect(
      (await bench.green(honest, code('def add(a, b):\n    """Adds."""\n    return a + b\n'))).reasons,
    ).toEqual([]);
  });

  test.each<[string, Commit, Commit, readonly string[]]>([
    [
      'a vacuous test',
      tests('def test_ac1():\n    assert callable(add)'),
      code('def add(a, b):\n    return a + b\n'),
      ['test-vacuous'],
    ],
    ['an early exit', honest, code('import os\nos._exit(0)\n'), ['run-defect']],
    [
      'a conftest that bends reports',
      honest,
      {
        ...code('def add(a, b):\n    return 0\n'),
        'conftest.py':
          'import pytest\n\n@pytest.hookimpl(hookwrapper=True)\ndef pytest_runtest_makereport(item, call):\n    outcome = yield\n    outcome.get_result().outcome = "passed"\n',
      },
      ['protected-file-changed'],
    ],
    [
      'code that patches pytest from inside',
      honest,
      code(
        'import _pytest.runner as r\n\ndef quiet(*a, **k):\n    return None\n\nr.pytest_runtest_call = quiet\n\ndef add(a, b):\n    return 0\n',
      ),
      ['test-fails', 'sentinel-wrong', 'run-defect'],
    ],
  ])('GREEN refuses %s', async (_, commit, code_, reasons) => {
    const codes = codesOf(await bench.green(commit, code_));
    expect(
      codes.some((each) => reasons.includes(each)),
      codes.join(),
    ).toBe(true);
  });
});

describe('go test', () => {
  const TEST = `${ROOT}add_test.go`;
  const base: Project = {
    'go.mod': 'module example.com/calc\n\ngo 1.22\n',
    'old/old.go': 'package old\n\n// Old gives what it was given.\nfunc Old(n int) int { return n }\n',
    'old/old_test.go':
      'package old\n\nimport "testing"\n\nfunc TestOld(t *testing.T) {\n\tif Old(1) != 1 {\n\t\tt.Fatal("not 1")\n\t}\n}\n',
    'config/agent-workflow.yml': 'tdd: {test_execution: {runner: "go test ./..."}}\n',
  };
  const tests = (body: string, imports: readonly string[]): Commit => ({
    [TEST]: `package tdd_test\n\nimport (\n${['testing', ...imports].map((each) => `\t"${each}"`).join('\n')}\n)\n\n${body}\n`,
  });
  const honest = tests(
    'func TestAC1Adds(t *testing.T) {\n\tif add.Add(1, 2) != 3 {\n\t\tt.Fatal("not 3")\n\t}\n}',
    ['example.com/calc/add'],
  );
  const code = (text: string): Commit => ({ 'add/add.go': text });
  const interfaces = [
    { module: 'add', symbols: ['func Add(a, b int) int'] },
    { module: 'old', symbols: ['Old', 'More'] },
  ];

  let bench: Awaited<ReturnType<typeof openBench>>;
  beforeAll(async () => {
    bench = await openBench({ runner: 'go-test', base, design: design(interfaces) });
  });

  test.each<[string, Commit]>([
    ['a missing package', honest],
    [
      'a missing function',
      tests('func TestAC1More(t *testing.T) {\n\tif old.More() != 1 {\n\t\tt.Fatal("not 1")\n\t}\n}', [
        'example.com/calc/old',
      ]),
    ],
    [
      'a new parameter',
      tests('func TestAC1Base(t *testing.T) {\n\tif old.Old(1, 2) != 3 {\n\t\tt.Fatal("not 3")\n\t}\n}', [
        'example.com/calc/old',
      ]),
    ],
    [
      'a table of which one case passes already',
      tests(
        'func TestAC1Table(t *testing.T) {\n\tfor _, tc := range []struct {\n\t\tname    string\n\t\tn, want int\n\t}{{"zero", 0, 0}, {"two", 2, 4}} {\n\t\tt.Run(tc.name, func(t *testing.T) {\n\t\t\tif old.Old(tc.n) != tc.want {\n\t\t\t\tt.Fatal("no")\n\t\t\t}\n\t\t})\n\t}\n}',
        ['example.com/calc/old'],
      ),
    ],
  ])('RED accepts %s', async (_, commit) => {
    expect((await bench.red(commit)).reasons).toEqual([]);
  });

  test.each<[string, Commit, string]>([
    ['a test that passes already', tests('func TestAC1(t *testing.T) {}', []), 'test-empty'],
    ['a skip', tests('func TestAC1(t *testing.T) {\n\tt.Skip("later")\n}', []), 'test-skipped'],
    [
      'a package from outside',
      tests('func TestAC1(t *testing.T) {\n\tpad.Pad()\n}', ['example.org/left/pad']),
      'test-file-does-not-load',
    ],
    [
      'a mistake beside the interface',
      tests(
        'func TestAC1(t *testing.T) {\n\tif old.More() != mistyped {\n\t\tt.Fatal()\n\t}\n\tvar x int = "a"\n}',
        ['example.com/calc/old'],
      ),
      'test-file-does-not-load',
    ],
  ])('RED refuses %s', async (_, commit, reason) => {
    const verdict = await bench.red(commit);
    expect(codesOf(verdict), JSON.stringify(verdict.reasons)).toContain(reason);
  });

  test('GREEN accepts an honest implementation', async () => {
    expect(
      (
        await bench.green(
          honest,
          code('package add\n\n// Add adds.\nfunc Add(a, b int) int { return a + b }\n'),
        )
      ).reasons,
    ).toEqual([]);
  });

  test.each<[string, Commit, Commit, readonly string[]]>([
    [
      'an early exit',
      honest,
      code(
        'package add\n\nimport "os"\n\nfunc init() { os.Exit(0) }\n\nfunc Add(a, b int) int { return 0 }\n',
      ),
      ['run-defect', 'test-did-not-run'],
    ],
    [
      'a printed result',
      honest,
      code(
        'package add\n\nimport (\n\t"fmt"\n\t"os"\n)\n\nfunc init() {\n\tfmt.Println("=== RUN   TestAC1Adds\\n--- PASS: TestAC1Adds (0.00s)\\nPASS")\n\tos.Exit(0)\n}\n\nfunc Add(a, b int) int { return 0 }\n',
      ),
      ['run-defect', 'test-did-not-run', 'sentinel-wrong'],
    ],
  ])('GREEN refuses %s', async (_, commit, code_, reasons) => {
    const codes = codesOf(await bench.green(commit, code_));
    expect(
      codes.some((each) => reasons.includes(each)),
      codes.join(),
    ).toBe(true);
  });
});
