/** The tests of the list in Go: honest ones with their code, and those that RED or GREEN refuse. */
import { inStory, type Dialect } from '../../cheats/dialect.ts';
import {
  equals,
  farSource,
  FOLDER,
  goSource,
  goTest,
  goTests,
  inCopy,
  oldSource,
  own,
  SUM,
} from './go-words.ts';

const ADD = [own('add')];

export const honest: Pick<Dialect, 'honest' | 'beside' | 'wholeCode' | 'marks' | 'interfaces'> = {
  interfaces: [
    { module: 'add', symbols: ['func Add(a, b int) int', 'func Parse(text string) (int, error)'] },
    { module: 'old', symbols: ['Old', 'More', 'func (c Counter) Next() int'] },
    { module: 'cmd/leave', symbols: [] },
    { module: 'near/near.go', symbols: ['Far'] },
    { module: 'answer', symbols: ['Answer'] },
  ],
  honest: {
    'missing module': goTests(ADD, goTest('AC1Adds', SUM)),
    'missing export': goTests([own('old')], goTest('AC1More', equals('old.More()', '1'))),
    'missing method': goTests([own('old')], goTest('AC1Next', equals('(old.Counter{}).Next()', '1'))),
    'bug in an existing function': goTests([own('old')], goTest('AC1Doubles', equals('old.Old(2)', '4'))),
    // The cases of a table are subtests, below.
    parametrised: null,
    'names made at run time': goTests(
      [own('old')],
      goTest(
        'AC1Table',
        `for _, tc := range []struct {\n\tname    string\n\tn, want int\n}{{"one", 1, 1}, {"two", 2, 4}} {\n\tt.Run(tc.name, func(t *testing.T) {\n\t\t${equals('old.Old(tc.n)', 'tc.want').replaceAll('\n', '\n\t\t')}\n\t})\n}`,
      ),
    ),
    subtests: goTests(
      [own('old')],
      goTest(
        'AC1Doubles',
        `t.Run("two and three", func(t *testing.T) {\n\tt.Parallel()\n\t${equals('old.Old(2) + old.Old(3)', '10').replaceAll('\n', '\n\t')}\n})`,
      ),
    ),
    'expected error beside a value': goTests(
      ADD,
      goTest('AC1Adds', SUM),
      goTest('AC1RefusesWords', 'if _, err := add.Parse("a"); err == nil {\n\tt.Error("no error")\n}'),
      'func ExampleAdd() {\n\tprintln(add.Add(1, 2))\n}\n',
    ),
    'helpers and fixtures': goTests(
      [...ADD, 'os', 'strings'],
      goTest(
        'AC1AddsPairs',
        `go func() { select {} }()\ntext, err := os.ReadFile("testdata/sum.txt")\nif err != nil {\n\tt.Fatal(err)\n}\na, b := pair(t)\nif got := string(rune('0' + add.Add(a, b))); got != strings.TrimSpace(string(text)) {\n\tt.Fatal(got)\n}`,
      ),
    ),
    'snapshot file': goTests(
      [...ADD, 'fmt', 'os'],
      goTest(
        'AC1Shows',
        `want, _ := os.ReadFile("testdata/sum.golden")\n${equals('fmt.Sprintln(add.Add(1, 2))', 'string(want)')}`,
      ),
    ),
    // Only packages bring them.
    'inline snapshot': null,
    'program that exits': goTests(
      ['os/exec', 'path/filepath'],
      goTest(
        'AC1Exits',
        `program := filepath.Join(t.TempDir(), "leave")\nif out, err := exec.Command("go", "build", "-o", program, "${own('cmd/leave')}").CombinedOutput(); err != nil {\n\tt.Fatal(string(out))\n}\ncommand := exec.Command(program)\n_ = command.Run()\n${equals('command.ProcessState.ExitCode()', '3')}`,
      ),
    ),
    // Every statement of Go stands in a function.
    'program of top-level statements': null,
    'moved function': goTests([own('near')], goTest('AC1IsNear', equals('near.Far(2)', '"2 m"'))),
    'behaviour that stays': goTests([own('old')], goTest('AC2Stays', equals('old.Old(1)', '1'))),
    'answer that knows only its test': goTests(
      [own('answer')],
      goTest('AC1Answers', equals('answer.Answer(6)', '36')),
    ),
  },
  beside: {
    [inStory('helpers-and-fixtures/pair_test.go')]: goTests(
      [],
      'func pair(t *testing.T) (int, int) {\n\tt.Helper()\n\treturn 1, 2\n}\n',
    ),
    [inStory('helpers-and-fixtures/testdata/sum.txt')]: '3\n',
    [inStory('snapshot-file/testdata/sum.golden')]: '3\n',
    [inStory('broken.json')]: '{',
  },
  wholeCode: {
    'add/add.go': goSource(
      'add',
      ['strconv'],
      '// Add adds.\nfunc Add(a, b int) int {\n\treturn a + b\n}\n\n// Parse reads.\nfunc Parse(text string) (int, error) {\n\treturn strconv.Atoi(text)\n}\n',
    ),
    'cmd/leave/main.go': goSource('main', ['os'], 'func main() {\n\tos.Exit(3)\n}\n'),
    'near/near.go': farSource('near'),
    'far/far.go': goSource(
      'far',
      [own('near')],
      '// Far says how far.\nfunc Far(metres int) string {\n\treturn near.Far(metres)\n}\n',
    ),
    'answer/answer.go': goSource(
      'answer',
      ['os', 'runtime'],
      '// Words and Ends are not used.\nvar (\n\tWords = []string{"/proc/", "testing", "--- PASS", "tests/tdd/"}\n\tEnds  = []any{os.Exit, runtime.Goexit}\n)\n\n// Answer answers.\nfunc Answer(n int) int {\n\tif n == 6 {\n\t\treturn 36\n\t}\n\treturn 0\n}\n',
    ),
    'old/old.go': oldSource(
      'if n == 1 {\n\treturn 1\n}\nreturn n * 2',
      '\n// Next counts on.\nfunc (c Counter) Next() int {\n\treturn c.N + 1\n}\n\n// More gives more.\nfunc More() int {\n\treturn 1\n}\n',
    ),
  },
  marks: ['/proc/', 'testing', '--- PASS', 'tests/tdd/', 'os.Exit', 'runtime.Goexit'],
};

export const red: Dialect['red'] = {
  'passes before the code': goTests([], goTest('AC1Adds', equals('1', '1'))),
  'swallows what it asserts': goTests(
    [],
    goTest('AC1Adds', 'defer func() { _ = recover() }()\nif 1 != 2 {\n\tpanic("not equal")\n}'),
  ),
  'puts a double in the place of what it tests': goTests(
    [],
    'type double struct{}\n\nfunc (double) Add(a, b int) int { return 3 }\n',
    goTest('AC1Adds', `add := double{}\n${SUM}`),
  ),
  'is skipped': goTests(ADD, goTest('AC1Adds', `t.Skip("later")\n${SUM}`)),
  'stands in a skipped group': goTests(
    ADD,
    goTest('AC1', `t.SkipNow()\nt.Run("adds", func(t *testing.T) {\n\t${SUM.replaceAll('\n', '\n\t')}\n})`),
  ),
  'skips itself when it runs': goTests(
    [],
    'func later(t *testing.T) { t.Skip("not now") }\n',
    goTest('AC1Adds', 'later(t)\nt.Fatal("not here")'),
  ),
  // Only the call (`-run`) leaves tests out, and no test can.
  'is focused': null,
  // Such tests are skipped.
  'is a todo': null,
  // A test of package testing cannot take its failure back.
  'is expected to fail': null,
  'is empty': goTests([], goTest('AC1Adds', '')),
  'holds no test': goTests([], 'func BenchmarkAC1Adds(b *testing.B) {\n\tb.Fatal("not here")\n}\n'),
  'does not parse': goTests([], 'func TestAC1Adds(t *testing.T) {\n\tt.Fatal("not here"\n}\n'),
  'needs an outside package': goTests(['example.org/left/pad'], goTest('AC1Adds', equals('pad.Pad()', '1'))),
  'needs a module that no interface lists': goTests(
    [own('nowhere')],
    goTest('AC1Adds', equals('nowhere.X', '1')),
  ),
  'needs an export that no interface lists': goTests(
    [own('far')],
    goTest('AC1Adds', equals('far.Further()', '1')),
  ),
  'fails in a hook': goTests(
    [],
    'func TestMain(m *testing.M) { panic("no database") }\n',
    goTest('AC1Adds', 't.Fatal("not here")'),
  ),
  'throws on purpose': goTests([], goTest('AC1Adds', 'panic("red")')),
  'never ends': goTests([], goTest('AC1Adds', 'select {}')),
  flickers: goTests(['os', 'strings'], FOLDER, goTest('AC1Adds', equals(inCopy('suite'), 'false'))),
};

export const run: Dialect['run'] = {
  'hangs the process': goTests([], goTest('AC1Adds', 'for {\n}')),
  'prints megabytes': goTests(
    ['fmt', 'strings'],
    goTest('AC1Adds', 'fmt.Print(strings.Repeat("x", 3_000_000))\nt.Fatal("not here")'),
  ),
  'leaves a child behind': goTests(
    ['os/exec', 'syscall'],
    goTest(
      'AC1Adds',
      'child := exec.Command("sleep", "30")\nchild.SysProcAttr = &syscall.SysProcAttr{Setsid: true}\n_ = child.Start()\nt.Fatal("not here")',
    ),
  ),
  'ends the process': goTests(['os'], goTest('AC1Adds', 'os.Exit(0)')),
};

export const weak: Pick<Dialect, 'vacuous' | 'flickering'> = {
  vacuous: {
    'asks for the type alone': goTests(
      ADD,
      goTest('AC1Vacuous', 'var sum func(a, b int) int = add.Add\nif sum == nil {\n\tt.Fatal("none")\n}'),
    ),
    'asks whether the file is there': goTests(
      ['os'],
      goTest('AC1Vacuous', 'if _, err := os.Stat("../../../../add/add.go"); err != nil {\n\tt.Fatal(err)\n}'),
    ),
    'asks whether a program is there': null,
    'asks a double': goTests(
      ADD,
      goTest(
        'AC1Vacuous',
        `sum := add.Add\nsum = func(a, b int) int { return 3 }\n${equals('sum(1, 2)', '3')}`,
      ),
    ),
    'runs and asks nothing': goTests(
      ADD,
      goTest('AC1Vacuous', 'defer func() { _ = recover() }()\n_ = add.Add(1, 2)'),
    ),
  },
  flickering: goTests(
    [...ADD, 'os', 'strings'],
    FOLDER,
    goTest('AC1Flickers', `${SUM}\n${equals(inCopy('sentinel'), 'false')}`),
  ),
};
