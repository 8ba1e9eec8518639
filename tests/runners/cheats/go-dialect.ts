import { inStory, type Dialect } from '../../cheats/dialect.ts';
import type { Project } from '../../e2e/verdicts/story-bench.ts';
import { attacks } from './go-attacks.ts';
import { honest, red, run, weak } from './go-tests.ts';
import {
  addSource,
  equals,
  farSource,
  FOLDER,
  goSource,
  goTest,
  goTests,
  inCopy,
  MODULE,
  oldSource,
  own,
} from './go-words.ts';

const manifest = (more = ''): string => `module ${MODULE}\n\ngo 1.22\n${more}`;

const oldTest = (value: number): string =>
  goTests([own('old')], goTest('Old', equals('old.Old(1)', String(value))));

const base: Project = {
  'go.mod': manifest(),
  'config/agent-workflow.yml': 'tdd: {test_execution: {test_timeout: 8000, run_timeout: 120000}}\n',
  'old/old.go': oldSource('return n'),
  'far/far.go': farSource('far'),
  'able/able.go': goSource('able', [], '// Able says whether.\nvar Able = true\n'),
  'names/names.go': goSource('names', [], '// Names has names.\nvar Names = []string{"one", "two"}\n'),
  'tests/unit/old/old_test.go': oldTest(1),
  'tests/unit/failing/failing_test.go': goTests([], goTest('KnownToFail', equals('1', '2'))),
  'tests/unit/flaky/flaky_test.go': goTests(
    ['os', 'strings'],
    FOLDER,
    goTest(
      'FailsNowAndThen',
      `if _, err := os.Stat("../../tdd/S-1/flaky.txt"); err == nil && ${inCopy('suite')} {\n\tt.Fatal("now")\n}`,
    ),
  ),
  'tests/unit/far/far_test.go': goTests([own('far')], goTest('FarAway', equals('far.Far(1)', '"1 m"'))),
  'tests/unit/able/able_test.go': goTests(
    [own('able')],
    goTest('IfAble', 'if !able.Able {\n\tt.Skip("not able")\n}'),
  ),
  'tests/unit/names/names_test.go': goTests(
    [own('names')],
    goTest('Names', 'for _, name := range names.Names {\n\tt.Run(name, func(t *testing.T) {})\n}'),
  ),
};

const packaged = manifest('\nrequire example.org/left/pad v1.0.0\n\nreplace example.org/left/pad => ./pad\n');

/** What code phases may not touch. */
const files: Pick<Dialect, 'files' | 'keys'> = {
  files: {
    'runner configuration': { 'go.work': 'go 1.22\n\nuse .\n' },
    'a file that the runner loads by itself': {
      'tests/unit/old/main_test.go': goTests(['os'], 'func TestMain(m *testing.M) { os.Exit(0) }\n'),
    },
    'how the manifest runs tests': {
      'go.mod': packaged,
      'pad/go.mod': 'module example.org/left/pad\n\ngo 1.22\n',
    },
    // `go test` runs nothing around the tests.
    'a script around the tests': null,
    // Flags stand in the engine's configuration alone; but a module may leave folders out.
    'a flag that ends the run early': { 'go.mod': manifest('\nignore ./tests/unit\n') },
    'a package': { 'go.mod': packaged, 'pad/go.mod': 'module example.org/left/pad\n\ngo 1.22\n' },
    'the lock file': { 'go.sum': '' },
    'the build server': { '.github/workflows/test.yml': 'on: push\n' },
    "the engine's configuration": { 'config/agent-workflow.yml': 'tdd: {}\n' },
  },
  keys: {
    'how the manifest runs tests': 'replace',
    'a flag that ends the run early': 'ignore',
    'a package': 'require',
  },
};

const old: Dialect['old'] = {
  'breaks an old test': {
    file: 'tests/unit/old/old_test.go',
    code: { 'old/old.go': oldSource('return n + 1') },
  },
  'lets an old test skip itself': {
    file: 'tests/unit/able/able_test.go',
    code: { 'able/able.go': goSource('able', [], '// Able says whether.\nvar Able = false\n') },
  },
  'lets an old test vanish': {
    file: 'tests/unit/names/names_test.go',
    code: { 'names/names.go': goSource('names', [], '// Names has names.\nvar Names = []string{"one"}\n') },
  },
  'keeps an old test file from loading': {
    // A package is built as a whole.
    file: 'tests/unit/far',
    code: { 'far/far.go': farSource('far').replaceAll('Far', 'Away') },
  },
};

export const goDialect: Dialect = {
  runner: 'go-test',
  base,
  file: (name) => inStory(`${name}/add_test.go`),
  story: (name) => ({
    module: name,
    file: inStory(`${name}/add_test.go`),
    test: goTests([own(name)], goTest('AC1Adds', equals(`${name}.Add(1, 2)`, '3'))),
    code: addSource(name, 'return a + b'),
  }),
  oldTest: 'tests/unit/old/old_test.go',
  flaky: { file: 'tests/unit/flaky/flaky_test.go', when: { [inStory('flaky.txt')]: '' } },
  ...honest,
  red,
  redReasons: {
    // A package that does not build is not loaded.
    'does not parse': ['test-file-does-not-parse', 'test-file-does-not-load'],
    // What runs before the tests runs before the package is loaded, for all that is seen of it.
    'fails in a hook': ['test-file-does-not-load'],
  },
  run,
  ...weak,
  ...files,
  ...attacks,
  old,
  uncovered: addSource('add', 'return a + b', {
    text: `// Unused is not used.\nfunc Unused(x int) int {\n${'\tx++\n'.repeat(20)}\treturn x\n}\n`,
  }),
  refactored: {
    ...addSource('add', 'return plus.Add(a, b)', { imports: [own('plus')] }),
    ...addSource('plus', 'return a + b'),
  },
  changedOldTest: {
    old: { 'tests/unit/old/old_test.go': oldTest(2) },
    test: goTests([own('old')], goTest('AC1CountsFromTwo', equals('old.Old(1)', '2'))),
    code: { 'old/old.go': oldSource('return n + 1') },
  },
  empty: { 'go.mod': manifest() },
};
