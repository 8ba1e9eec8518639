import { planSentinels, type SentinelSources } from '../plan-sentinels.ts';
import type { SentinelPlan } from '../runner.ts';

/** What a test fails by beside a plain assert. */
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

/** File names are unique in the project, as pytest wants them. */
export const pytestSentinels = (sources: SentinelSources): SentinelPlan =>
  planSentinels(sources, {
    prefix: 'test_',
    passes: 'assert 1 == 1',
    fails: (text) => ['assert 1 == 2', ...waysOf(text)],
    test: (name, body) => `def ${name}():\n    ${body}\n`,
    fileName: (word) => `test_s${word}.py`,
    head: (_reading, text) => [...[...text.matchAll(IMPORTS)].map(([line]) => line), ''],
  });

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
