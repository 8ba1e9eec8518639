import { beforeAll, describe, expect, test, vi } from 'vitest';
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

// Each verdict is several runs, slow where the machine is busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const head = "import test from 'node:test';\nimport assert from 'node:assert/strict';\n";
const use = "import { add } from '../../../src/add.js';\n";
const base: Project = {
  'package.json': '{"type":"module","scripts":{"test":"node --test"}}',
  'src/old.js': 'export function old(n = 1) {\n  return n;\n}\n',
  'tests/unit/old.test.js': `${head}import { old } from '../../src/old.js';\ntest('old works', () => assert.equal(old(), 1));\n`,
};
const design: Design = {
  criteria: [{ id: 'AC1', text: 'adds' }],
  interfaces: [
    { module: 'src/add.js', symbols: ['add'] },
    { module: 'src/old.js', symbols: ['old', 'Counter.next'] },
  ],
  files: [],
  changes: [],
  packages: [],
  level: 'unit',
};
const TEST = `${ROOT}add.test.js`;
const tests = (body: string, imports = use): Commit => ({ [TEST]: `${head}${imports}${body}\n` });
const honestTest = tests("test('AC1 adds', () => assert.equal(add(1, 2), 3));");
const code = (text: string): Commit => ({ 'src/add.js': text });
const honestCode = code('export function add(a, b) {\n  return a + b;\n}\n');

let bench: Awaited<ReturnType<typeof openBench>>;
beforeAll(async () => {
  bench = await openBench({ runner: 'node-test', base, design });
});

const ACCEPTED: readonly (readonly [string, Commit])[] = [
  ['a missing module', honestTest],
  [
    'a missing export',
    tests(
      "test('AC1 next', () => assert.equal(Counter, 1));",
      "import { Counter } from '../../../src/old.js';\n",
    ),
  ],
  [
    'a missing method',
    tests(
      "test('AC1 next', () => assert.equal(old.next(), 1));",
      "import * as old_ from '../../../src/old.js';\nconst old = new (class Counter { value = old_.old(); })();\n",
    ),
  ],
  [
    'a bug in an existing function',
    tests(
      "test('AC1 doubles', () => assert.equal(old(2), 4));",
      "import { old } from '../../../src/old.js';\n",
    ),
  ],
  [
    'names made at run time',
    tests('for (const n of [1, 2]) test(`AC1 adds ${n}`, () => assert.equal(add(n, n), 2 * n));'),
  ],
  [
    'subtests',
    tests(
      "test('AC1 adds', async (t) => { await t.test('two', () => assert.equal(old(2), 4)); });",
      "import { old } from '../../../src/old.js';\n",
    ),
  ],
  [
    'a CLI that is not there yet',
    tests(
      "test('AC1 exits', () => assert.equal(spawnSync(process.execPath, ['src/add.js']).status, 0));",
      "import { spawnSync } from 'node:child_process';\n",
    ),
  ],
  [
    'fixtures and helpers beside tests',
    {
      ...tests(
        "test('AC1 adds', () => assert.equal(add(...pair), 3));",
        `${use}import { pair } from './helper.js';\n`,
      ),
      [`${ROOT}helper.js`]: 'export const pair = [1, 2];\n',
      [`${ROOT}data.json`]: '{',
    },
  ],
];

describe('RED on node:test accepts', () => {
  let verdict: Verdict;
  beforeAll(async () => {
    verdict = await bench.red(together(ACCEPTED, TEST));
  });

  test.each(ACCEPTED.map(([title], index) => [title, fileOf(index, TEST)]))('%s', (_, file) => {
    expect(codesIn(verdict, file)).toEqual([]);
    expect(verdict.expected?.tests.some((each) => each.file === file)).toBe(true);
  });
});

const REFUSED: readonly (readonly [string, Commit, string])[] = [
  [
    'a test that passes already',
    tests("test('AC1 adds', () => assert.ok(true));", ''),
    'test-passes-before-code',
  ],
  [
    'a test that fails on purpose',
    tests("test('AC1 adds', () => { throw new Error('red'); });", ''),
    'test-fails-for-other-cause',
  ],
  ['a skipped test', tests("test.skip('AC1 adds', () => assert.equal(add(1, 2), 3));"), 'test-skipped'],
  ['a todo', tests("test('AC1 adds', { todo: true }, () => assert.equal(add(1, 2), 3));"), 'test-todo'],
  ['a focused test', tests("test.only('AC1 adds', () => assert.equal(add(1, 2), 3));"), 'test-focused'],
  ['a broken file', { [TEST]: `${head}test('AC1 adds', () => {` }, 'test-file-does-not-parse'],
  [
    'an outside package',
    tests("test('AC1 adds', () => assert.equal(pad(1), 1));", "import pad from 'left-pad-of-nobody';\n"),
    'test-file-does-not-load',
  ],
  [
    'a module that no interface lists',
    tests("test('AC1 adds', () => assert.equal(x, 1));", "import { x } from '../../../src/nowhere.js';\n"),
    'test-file-does-not-load',
  ],
  [
    'a failing hook',
    tests(
      "before(() => { throw new Error('no database'); });\ntest('AC1 adds', () => assert.equal(1, 1));",
      "import { before } from 'node:test';\n",
    ),
    'test-fails-for-other-cause',
  ],
  ['an end in the middle', tests("test('AC1 adds', () => process.exit(1));", ''), 'run-defect'],
];

describe('RED on node:test refuses', () => {
  let verdict: Verdict;
  beforeAll(async () => {
    verdict = await bench.red(together(REFUSED, TEST));
  });

  test.each(REFUSED.map(([title, , code_], index) => [title, fileOf(index, TEST), code_]))(
    '%s',
    (_, file, code_) => {
      expect(codesIn(verdict, file)).toContain(code_);
    },
  );

  test('a test without the id of its criterion, and source beside tests', async () => {
    const commit = tests("test('adds', () => assert.equal(add(1, 2), 3));");
    const found = await bench.red({ ...commit, 'src/other.js': '' });
    expect(codesOf(found)).toEqual(['file-outside-phase', 'criterion-without-test']);
  });

  test('an old test that was broken by a shared file', async () => {
    const found = await bench.red({
      ...honestTest,
      'tests/unit/old.test.js': `${head}test('old works', () => assert.ok(false));\n`,
    });
    expect(codesOf(found)).toEqual(['file-outside-phase', 'old-test-broken']);
  });
});

describe('GREEN on node:test accepts', () => {
  test('an honest implementation', async () => {
    const verdict = await bench.green(honestTest, honestCode);
    expect(verdict.reasons).toEqual([]);
    expect(verdict.expected?.tests[0]?.instances).toEqual(['AC1 adds']);
  });

  test('a bug fix in an existing function', async () => {
    const commit = tests(
      "test('AC1 doubles', () => assert.equal(old(2), 4));",
      "import { old } from '../../../src/old.js';\n",
    );
    const verdict = await bench.green(commit, {
      'src/old.js': 'export function old(n = 1) {\n  return n === 1 ? 1 : n * 2;\n}\n',
    });
    expect(verdict.reasons).toEqual([]);
  });

  test('an error that is expected, together with a value', async () => {
    const commit = tests(
      "test('AC1 adds', () => assert.equal(add(1, 2), 3));\ntest('AC1 refuses words', () => assert.throws(() => add('a', 1), TypeError));",
    );
    const verdict = await bench.green(
      commit,
      code(
        "export function add(a, b) {\n  if (typeof a !== 'number') throw new TypeError('no number');\n  return a + b;\n}\n",
      ),
    );
    expect(verdict.reasons).toEqual([]);
  });

  test('a function that moved to another file', async () => {
    const commit = tests(
      "test('AC1 moved', () => assert.equal(old(), 1));",
      "import { old } from '../../../src/add.js';\n",
    );
    const verdict = await bench.green(commit, {
      'src/old.js': "export { old } from './add.js';\n",
      'src/add.js': base['src/old.js'] ?? '',
    });
    expect(verdict.reasons).toEqual([]);
  });

  test('a CLI that exits, which a person looks at', async () => {
    const commit = tests(
      "test('AC1 exits', () => assert.equal(spawnSync(process.execPath, ['src/add.js']).status, 3));",
      "import { spawnSync } from 'node:child_process';\n",
    );
    const verdict = await bench.green(
      commit,
      code('export function main() {\n  process.exit(3);\n}\nmain();\n'),
    );
    expect(verdict.reasons).toEqual([]);
    expect(verdict.gates).toMatchObject([{ kind: 'suspicious_code' }]);
  });

  test('a story that makes an old test false', async () => {
    const commit: Commit = {
      ...tests(
        "test('AC1 counts from two', () => assert.equal(old(), 2));",
        "import { old } from '../../../src/old.js';\n",
      ),
      'tests/unit/old.test.js': (base['tests/unit/old.test.js'] ?? '').replace('old(), 1', 'old(), 2'),
    };
    const changes = [{ test: 'tests/unit/old.test.js', why: 'counting starts at two' }];
    const verdict = await bench.green(
      commit,
      { 'src/old.js': 'export function old(n = 2) {\n  return n;\n}\n' },
      { changes },
    );
    expect(verdict.reasons).toEqual([]);
    expect(verdict.expected?.tests.map(({ name }) => name)).toEqual(['AC1 counts from two', 'old works']);
  });
});

describe('GREEN on node:test refuses', () => {
  const vacuous = tests("test('AC1 adds', () => { assert.ok(typeof add === 'function'); });");
  test.each<[string, Commit, Commit, string]>([
    [
      'code that is wrong',
      honestTest,
      code('export function add(a, b) {\n  return a - b;\n}\n'),
      'test-fails',
    ],
    [
      'a test that was changed',
      honestTest,
      { ...honestCode, ...tests("test('AC1 adds', () => assert.ok(add));") },
      'test-file-changed',
    ],
    ['a test that was deleted', honestTest, { ...honestCode, [TEST]: null }, 'test-file-missing'],
    [
      'an old test that was deleted',
      honestTest,
      { ...honestCode, 'tests/unit/old.test.js': null },
      'old-test-lost',
    ],
    [
      'an old test that broke',
      honestTest,
      { ...honestCode, 'src/old.js': 'export function old() {\n  return 2;\n}\n' },
      'old-test-broken',
    ],
    ['a vacuous test', vacuous, honestCode, 'test-vacuous'],
    [
      'code that no test reaches',
      honestTest,
      code(
        `export function add(a, b) {\n  return a + b;\n}\nexport function unused(x) {\n${'  x += 1;\n'.repeat(20)}  return x;\n}\n`,
      ),
      'coverage-too-low',
    ],
    [
      'a patched assert',
      honestTest,
      code(
        "import assert from 'node:assert/strict';\nfor (const key of Object.keys(assert)) {\n  try { assert[key] = () => {}; } catch {}\n}\nexport function add() {\n  return 0;\n}\n",
      ),
      'test-fails',
    ],
    [
      'an early exit',
      honestTest,
      code('process.exit(0);\nexport function add() {\n  return 0;\n}\n'),
      'run-defect',
    ],
    [
      'npm configuration',
      honestTest,
      { ...honestCode, '.npmrc': 'node-options=--require ./x.cjs\n' },
      'protected-file-changed',
    ],
    [
      'a child that is left behind',
      honestTest,
      code(
        "import { spawn } from 'node:child_process';\nspawn('sleep', ['30'], { detached: true, stdio: 'ignore' }).unref();\nexport function add(a, b) {\n  return a + b;\n}\n",
      ),
      'run-defect',
    ],
  ])('%s', async (_, commit, code_, reason) => {
    expect(codesOf(await bench.green(commit, code_))).toContain(reason);
  });
});
