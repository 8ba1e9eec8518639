/** What Go alone knows. */
import { addSource, equals, goTest, goTests, own, SUM } from './go-words.ts';
import type { More } from './play-more.ts';

const old = [own('old')];
const printed = (mark: string): string =>
  `func init() {\n\tfmt.Print("${mark}=== RUN   TestAC1Adds\\n${mark}--- PASS: TestAC1Adds (0.00s)\\n${mark}PASS\\n")\n\tos.Exit(0)\n}\n`;

export const goMore: More = {
  accepted: {
    'new parameter': goTests(old, goTest('AC1Base', equals('old.Old(1, 2)', '3'))),
    'other type': goTests(old, goTest('AC1Words', equals('old.Old("1")', '"1"'))),
    'new field': goTests(old, goTest('AC1Field', equals('(old.Counter{More: 1}).More', '1'))),
  },
  refused: {
    'mistake beside the interface': [
      goTests(old, goTest('AC1More', 'if old.More() != mistyped {\n\tt.Fatal()\n}\nvar x int = "a"\n_ = x')),
      'test-file-does-not-load',
    ],
    'import that is not used': [
      goTests([...old, 'os'], goTest('AC1More', equals('old.More()', '1'))),
      'test-file-does-not-load',
    ],
    'build tag that leaves it out': [
      `//go:build never\n\n${goTests([own('add')], goTest('AC1Adds', SUM))}`,
      'test-did-not-run',
    ],
    'TestMain that runs nothing': [
      goTests(['os'], 'func TestMain(m *testing.M) { os.Exit(0) }\n', goTest('AC1Adds', 't.Fatal("no")')),
      'test-did-not-run',
    ],
    'TestMain that minds nothing': [
      goTests(
        ['os'],
        'func TestMain(m *testing.M) {\n\tm.Run()\n\tos.Exit(0)\n}\n',
        goTest('AC1Adds', 't.Fatal("no")'),
      ),
      'run-defect',
    ],
  },
  attacks: {
    'prints results and leaves': {
      code: addSource('add', 'return 0', { imports: ['fmt', 'os'], text: printed('') }),
      reasons: ['run-defect'],
    },
    'prints results as the runner marks them, and leaves': {
      code: addSource('add', 'return 0', { imports: ['fmt', 'os'], text: printed('\\x16') }),
      reasons: ['run-defect', 'sentinel-wrong'],
    },
  },
};
