import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { TestFileReading } from '#shared/contracts/jobs.contract.ts';
import type { SentinelPlan } from '../runner.ts';

/** What a test fails by beside a plain assert: those that a file uses are each tried, because one alone may have been bent. */
const WAYS: readonly (readonly [RegExp, string])[] = [
  [/\bpytest\.raises\(/, 'with pytest.raises(ZeroDivisionError):\n        pass'],
  [/(?<!\.)\braises\(/, 'with raises(ZeroDivisionError):\n        pass'],
  [/\bpytest\.approx\(/, 'assert 1 == pytest.approx(2)'],
  [/(?<!\.)\bapprox\(/, 'assert 1 == approx(2)'],
  [/\bpytest\.fail\(/, 'pytest.fail("sentinel")'],
];
/** Of a `unittest.TestCase`. */
const METHODS: Readonly<Record<string, string>> = {
  assertEqual: '1, 2',
  assertNotEqual: '1, 1',
  assertTrue: 'False',
  assertFalse: 'True',
  assertIs: '1, 2',
  assertIsNone: '1',
  assertIsNotNone: 'None',
  assertIn: '1, []',
  assertNotIn: '1, [1]',
  assertIsInstance: '1, str',
  assertRaises: 'ZeroDivisionError, int',
  assertAlmostEqual: '1, 2',
  assertGreater: '1, 2',
  assertLess: '2, 1',
  assertRegex: '"a", "b"',
  assertDictEqual: '{}, {1: 1}',
  assertListEqual: '[], [1]',
  assertCountEqual: '[], [1]',
};

const IMPORTS = /^(?:from[ \t]+\S+[ \t]+import[ \t]+(?:\([^)]*\)|[^\n(]+)|import[ \t]+[^\n]+)/gm;

/** Beside each new test file one with its imports; file names are unique in the project, as pytest wants them. */
export function pytestSentinels(input: {
  readings: readonly TestFileReading[];
  texts: ReadonlyMap<string, string>;
  nonce: string;
}): SentinelPlan {
  const made = input.readings
    .filter(({ isTestFile }) => isTestFile)
    .map(({ path }, index) => {
      const text = input.texts.get(path) ?? '';
      const word = (what: string): string =>
        createHash('sha256').update(`${input.nonce}/${index}/${what}`).digest('hex').slice(0, 16);
      const pass = { name: `test_${word('pass')}`, body: 'assert 1 == 1' };
      const fail = ['assert 1 == 2', ...waysOf(text)].map((body) => ({ name: `test_${word(body)}`, body }));
      const tests = [pass, ...fail]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map(({ name, body }) => `def ${name}():\n    ${body}\n`);
      return {
        file: {
          path: posix.join(posix.dirname(path), `test_s${word('file')}.py`),
          text: [...[...text.matchAll(IMPORTS)].map(([line]) => line), '', ...tests].join('\n'),
        },
        beside: path,
        fail: fail.map(({ name }) => name),
        pass: pass.name,
      };
    });
  return {
    files: made.map(({ file }) => file),
    mustFail: made.flatMap(({ fail }) => fail),
    mustPass: made.map(({ pass }) => pass),
    beside: Object.fromEntries(
      made.flatMap(({ beside, fail, pass }) => [...fail, pass].map((name) => [name, beside])),
    ),
  };
}

function waysOf(text: string): string[] {
  const case_ = /\bunittest\.TestCase\b/.test(text) ? 'unittest.TestCase()' : 'TestCase()';
  const methods = /\bTestCase\b/.test(text)
    ? Object.entries(METHODS).filter(([name]) => text.includes(`self.${name}(`))
    : [];
  return [
    ...WAYS.filter(([pattern]) => pattern.test(text)).map(([, body]) => body),
    ...methods.map(([name, given]) => `${case_}.${name}(${given})`),
  ];
}
