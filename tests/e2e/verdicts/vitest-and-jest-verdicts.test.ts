import { join } from 'node:path';
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
} from './story-bench.ts';

const deps = { localDependencies: join(import.meta.dirname, '../../../node_modules') };
const design: Design = {
  criteria: [{ id: 'AC1', text: 'adds' }],
  interfaces: [
    { module: 'src/add.js', symbols: ['add'] },
    { module: 'src/old.js', symbols: ['old', 'more'] },
  ],
  files: [],
  changes: [],
  packages: [],
  level: 'unit',
};
const TEST = `${ROOT}add.test.js`;

const dialects = {
  vitest: {
    manifest: '{"type":"module","scripts":{"test":"vitest run"}}',
    head: "import { describe, expect, it, test } from 'vitest';\n",
    use: (names: string, from: string) => `import { ${names} } from '${from}';\n`,
    give: (code: string) => `export ${code}\n`,
  },
  jest: {
    manifest: '{"scripts":{"test":"jest"}}',
    head: '',
    use: (names: string, from: string) => `const { ${names} } = require('${from}');\n`,
    give: (code: string, name: string) => `${code}\nmodule.exports = { ${name} };\n`,
  },
} as const;

// Each verdict is five runs of a whole test runner, slow where the machine is busy.
describe.each(['vitest', 'jest'] as const)('%s', { timeout: 90_000 }, (runner) => {
  const { manifest, head, use, give } = dialects[runner];
  const base: Project = {
    'package.json': manifest,
    'src/old.js': give('function old() {\n  return 1;\n}', 'old'),
    'tests/unit/old.test.js': `${head}${use('old', '../../src/old.js')}test('old works', () => { expect(old()).toBe(1); });\n`,
  };
  const add = use('add', '../../../src/add.js');
  const tests = (body: string, imports: string = add): Commit => ({ [TEST]: `${head}${imports}${body}\n` });
  const honest = tests("test('AC1 adds', () => { expect(add(1, 2)).toBe(3); });");
  const code = (body: string): Commit => ({ 'src/add.js': give(`function add(a, b) {\n${body}\n}`, 'add') });

  let bench: Awaited<ReturnType<typeof openBench>>;
  beforeAll(async () => {
    bench = await openBench({ runner, base, design, deps });
  }, 90_000);

  const accepted: readonly (readonly [string, Commit])[] = [
    ['a missing module', honest],
    [
      'a missing export',
      tests("test('AC1 more', () => { expect(more()).toBe(1); });", use('more', '../../../src/old.js')),
    ],
    [
      'a parametrised test',
      tests(
        "describe('AC1', () => { it.each([[1, 2], [0, 1]])('doubles %i', (n, twice) => { expect(old() * n).toBe(twice); }); });",
        use('old', '../../../src/old.js'),
      ),
    ],
    [
      'an inline snapshot',
      tests(
        'test(\'AC1 shows\', () => { expect({ sum: old() }).toMatchInlineSnapshot(`{ "sum": 3 }`); });',
        use('old', '../../../src/old.js'),
      ),
    ],
    [
      'a snapshot file',
      {
        ...tests(
          "test('AC1 shows', () => { expect(String(old() + 1)).toMatchSnapshot(); });",
          use('old', '../../../src/old.js'),
        ),
        [`${ROOT}__snapshots__/add.test.js.snap`]: `// ${runner === 'jest' ? 'Jest Snapshot v1, https://jestjs.io/docs/snapshot-testing' : 'Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html'}\n\nexports[\`AC1 shows 1\`] = \`"3"\`;\n`,
      },
    ],
  ];
  const refused: readonly (readonly [string, Commit, string])[] = [
    [
      'a test that passes already',
      tests("test('AC1 adds', () => { expect(1).toBe(1); });", ''),
      'test-passes-before-code',
    ],
    ['a skipped test', tests("test.skip('AC1 adds', () => { expect(add(1, 2)).toBe(3); });"), 'test-skipped'],
    [
      'a test expected to fail',
      tests(`test.${runner === 'jest' ? 'failing' : 'fails'}('AC1 adds', () => { expect(1).toBe(2); });`, ''),
      'test-expected-to-fail',
    ],
    [
      'an outside package',
      tests("test('AC1 adds', () => { expect(pad).toBe(1); });", use('pad', 'left-pad-of-nobody')),
      'test-file-does-not-load',
    ],
    [
      'an error of its own',
      tests("test('AC1 adds', () => { throw new Error('red'); });", ''),
      'test-fails-for-other-cause',
    ],
  ];

  describe('RED', () => {
    let [yes, no]: Verdict[] = [];
    beforeAll(async () => {
      yes = await bench.red(together(accepted, TEST));
      no = await bench.red(together(refused, TEST));
    }, 90_000);

    test.each(accepted.map(([title], index) => [title, fileOf(index, TEST)]))('accepts %s', (_, file) => {
      expect(yes && codesIn(yes, file)).toEqual([]);
      expect(yes?.expected?.tests.some((each) => each.file === file)).toBe(true);
    });

    test.each(refused.map(([title, , code_], index) => [title, fileOf(index, TEST), code_]))(
      'refuses %s',
      (_, file, reason) => {
        expect(no && codesIn(no, file)).toContain(reason);
      },
    );
  });

  test('GREEN accepts an honest implementation of a parametrised test', async () => {
    const each = tests(
      "it_('AC1 adds %i and %i', (a, b, sum) => { expect(add(a, b)).toBe(sum); });".replace(
        'it_',
        'test.each([[1, 2, 3], [0, 5, 5]])',
      ),
    );
    const verdict = await bench.green(each, code('  return a + b;'));
    expect(verdict.reasons).toEqual([]);
    expect(verdict.expected?.tests).toMatchObject([{ parametrised: true }]);
  });

  test.each<[string, Commit, Commit, readonly string[]]>([
    [
      'a vacuous test',
      tests("test('AC1 adds', () => { expect(typeof add).toBe('function'); });"),
      code('  return a + b;'),
      ['test-vacuous'],
    ],
    [
      'an early exit',
      honest,
      { 'src/add.js': `${give('function add() {\n  return 0;\n}', 'add')}process.exit(0);\n` },
      ['run-defect', 'test-did-not-run'],
    ],
    [
      'a matcher that was bent',
      honest,
      {
        'src/add.js': `${give('function add() {\n  return 0;\n}', 'add')}const matchers = globalThis[Symbol.for('$$jest-matchers-object')]?.matchers ?? {};\nfor (const name of Object.keys(matchers)) matchers[name] = () => ({ pass: true, message: () => '' });\n`,
      },
      ['sentinel-wrong', 'run-defect', 'test-fails'],
    ],
  ])('GREEN refuses %s', async (_, commit, code_, reasons) => {
    const codes = codesOf(await bench.green(commit, code_));
    expect(
      codes.some((each) => reasons.includes(each)),
      codes.join(),
    ).toBe(true);
  });
});
