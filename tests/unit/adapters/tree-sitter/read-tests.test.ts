import { describe, expect, test } from 'vitest';
import { createTreeSitterReader } from '#shared/adapters/tree-sitter/tree-sitter-reader.adapter.ts';
import type { RunnerName } from '#shared/domain/vocabulary.ts';

const reader = createTreeSitterReader();
const files = new Set([
  'src/users.ts',
  'src/lib/index.js',
  'src/app/models.py',
  'app/__init__.py',
  'app/users.py',
  'tests/tdd/S-1/helpers.py',
  'tests/tdd/S-1/helper.js',
]);
const read = (path: string, text: string, runner: RunnerName) =>
  reader.readTests({
    path: `tests/tdd/S-1/${path}`,
    text,
    sha256: 'a'.repeat(64),
    runner,
    exists: (each) => files.has(each),
  });

const short = async (path: string, text: string, runner: RunnerName) =>
  (await read(path, text, runner)).tests.map(({ name, marks, empty, dynamic, parametrised }) =>
    [
      name,
      ...marks,
      ...(empty ? ['empty'] : []),
      ...(dynamic ? ['dynamic'] : []),
      ...(parametrised ? ['parametrised'] : []),
    ].join(' | '),
  );

describe('JavaScript and TypeScript', () => {
  test('node:test: suites, subtests, options and aliases', async () => {
    const text = `
      import test, { describe as group, it as spec } from 'node:test';
      const AC = 'AC1';
      group('users', () => {
        spec(AC + ' creates', () => { check(); });
        spec('skipped', { skip: 'later' }, () => { check(); });
        spec('runs', { skip: false, todo: undefined }, () => { check(); });
        spec('only', { only: true }, () => { check(); });
        spec('wrong', { expectFailure: 'bug 7' }, () => { check(); });
        spec('wrong for no reason', { expectFailure: '' }, () => { check(); });
        spec('right', { expectFailure: false }, () => { check(); });
        spec.expectFailure('wrong too', () => { check(); });
        spec('nothing', () => {});
        test('outer', async (t) => { await t.test('inner', () => { check(); }); });
        test('conditional', (t) => { if (x) { t.skip(); } check(); });
      });
      group.skip('off', () => { spec('never', () => { check(); }); });
    `;
    expect(await short('users.test.js', text, 'node-test')).toEqual([
      'users > AC1 creates',
      'users > skipped | skip',
      'users > runs',
      'users > only | only',
      'users > wrong | fails',
      'users > wrong for no reason | fails',
      'users > right',
      'users > wrong too | fails',
      'users > nothing | empty',
      'users > outer',
      'users > outer > inner',
      'users > conditional | skip',
      'off > never | skip',
    ]);
  });

  test('Vitest and Jest: each, fails, failing, x and f prefixes, chained marks', async () => {
    const text = `
      import { test, it, describe, expect } from 'vitest';
      describe.each([1, 2])('for %i', (n) => { it('works', () => { expect(n).toBe(n); }); });
      test.each\`a | b
        \${1} | \${2}\`('AC2 adds $a', ({ a }) => { expect(a).toBe(1); });
      test.concurrent.only('alone', () => { expect(1).toBe(1); });
      test.fails('wrong', () => { expect(1).toBe(2); });
      it.failing('wrong too', () => { expect(1).toBe(2); });
      test.skipIf(process.env.CI)('sometimes', () => { expect(1).toBe(1); });
      xit('x', () => { expect(1).toBe(1); });
      fit('f', () => { expect(1).toBe(1); });
      test.todo('later');
      const slow = test.extend({});
      slow('extended', () => { expect(1).toBe(1); });
      for (const name of names) test(\`case \${name}\`, () => { expect(name).toBe(1); });
      cases.forEach((c) => it(c.title, () => run(c)));
    `;
    expect(await short('a.test.ts', text, 'vitest')).toEqual([
      'for %i > works | parametrised',
      'AC2 adds $a | parametrised',
      'alone | only',
      'wrong | fails',
      'wrong too | fails',
      'sometimes | skip',
      'x | skip',
      'f | only',
      'later | todo | empty',
      'extended',
      'case ${…} | dynamic | parametrised',
      '${…} | dynamic | parametrised',
    ]);
  });

  test('other calls of these names, strings and comments declare nothing', async () => {
    const text = `const s = "test('a', () => {})"; // test('b', () => {})\n/x/.test('c'); pattern.test('d', () => {}); await suite.run();`;
    expect(await short('b.test.js', text, 'jest')).toEqual([]);
  });

  test('imports resolve to files of the repository, TypeScript under the name it compiles to', async () => {
    const text = `
      import { createUser, type User } from '../../../src/users.js';
      import type { Only } from '../../../src/types.js';
      import lib, * as all from '../../../src/lib';
      const { shared } = require('./helper');
      const later = await import('../../../src/missing.js');
      import zod from 'zod';
    `;
    const { imports, language } = await read('c.test.tsx', text, 'vitest');
    expect(language).toBe('tsx');
    expect(imports).toEqual([
      {
        specifier: '../../../src/users.js',
        resolved: 'src/users.ts',
        external: false,
        symbols: ['createUser'],
      },
      {
        specifier: '../../../src/lib',
        resolved: 'src/lib/index.js',
        external: false,
        symbols: ['default', '*'],
      },
      { specifier: './helper', resolved: 'tests/tdd/S-1/helper.js', external: false, symbols: ['shared'] },
      { specifier: '../../../src/missing.js', resolved: null, external: false, symbols: ['*'] },
      { specifier: 'zod', resolved: null, external: true, symbols: ['default'] },
    ]);
  });

  test('ids of criteria, whatever their case', async () => {
    const { tests } = await read('d.test.js', "test('ac1 and AC12', () => { check(); });", 'vitest');
    expect(tests[0]?.criteria).toEqual(['AC1', 'AC12']);
  });

  test('what a test does is the same in another layout and with other comments, and not when it does something else', async () => {
    const body = async (text: string) => (await read('e.test.js', text, 'vitest')).tests[0]?.body;
    const one = await body("test('a', () => { expect(1).toBe(1); });");
    expect(await body("test('a', () => {\n  // why\n  expect(1)\n    .toBe(1);\n});")).toBe(one);
    expect(await body("test('a', () => { expect(1).toBe(2); });")).not.toBe(one);
  });

  test('a broken file does not parse, a fixture is of no language', async () => {
    expect((await read('f.test.js', "test('a', () => {", 'vitest')).parses).toBe(false);
    expect(await read('data.json', '{', 'vitest')).toMatchObject({
      language: 'unknown',
      parses: true,
      isTestFile: false,
    });
  });
});

describe('Python', () => {
  test('functions, classes, marks and parameters', async () => {
    const text = `
import pytest, unittest

def test_ac1_adds():
    assert add(1, 2) == 3

async def test_later():
    """says something"""

@pytest.mark.parametrize("a", [1, 2])
@pytest.mark.xfail
def test_each(a):
    assert a

class TestUsers:
    @pytest.mark.skipif(True, reason="x")
    def test_one(self):
        assert True
    def helper(self):
        pass
    class TestInner:
        def test_two(self):
            pytest.skip("no")

class Old(unittest.TestCase):
    def testCamel(self):
        self.assertTrue(False)
    @unittest.expectedFailure
    def test_fails(self):
        self.assertTrue(False)
`;
    expect(await short('test_users.py', text, 'pytest')).toEqual([
      'test_ac1_adds',
      'test_later | empty',
      'test_each | fails | parametrised',
      'TestUsers::test_one | skip',
      'TestUsers::TestInner::test_two | skip',
      'Old::testCamel',
      'Old::test_fails | fails',
    ]);
  });

  test('a mark of the whole module', async () => {
    expect(
      await short(
        'test_a.py',
        'import pytest\npytestmark = pytest.mark.skip\ndef test_x():\n    assert 1\n',
        'pytest',
      ),
    ).toEqual(['test_x | skip']);
  });

  test('imports from the root, from src, from the folder and from packages', async () => {
    const { imports } = await read(
      'test_b.py',
      'import os\nfrom app import users\nfrom app.models import User\nfrom helpers import make as m\nfrom . import helpers\n',
      'pytest',
    );
    expect(imports).toEqual([
      { specifier: 'os', resolved: null, external: true, symbols: ['*'] },
      { specifier: 'app', resolved: 'app/__init__.py', external: false, symbols: ['users'] },
      { specifier: 'app.users', resolved: 'app/users.py', external: false, symbols: ['*'] },
      { specifier: 'app.models', resolved: 'src/app/models.py', external: false, symbols: ['User'] },
      { specifier: 'helpers', resolved: 'tests/tdd/S-1/helpers.py', external: false, symbols: ['make'] },
      { specifier: '.helpers', resolved: 'tests/tdd/S-1/helpers.py', external: false, symbols: ['*'] },
    ]);
  });
});

test('Go: tests, subtests under the names that go gives them, skips, imports', async () => {
  const text = `package tdd_test

import (
	"testing"

	tk "example.com/cli/task"
)

func TestMain(m *testing.M) { m.Run() }
func Testify(t *testing.T)  { t.Fatal() }

func TestAC1Add(t *testing.T) {
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) { tk.Add(1) })
	}
	t.Run("of two words", func(t *testing.T) { t.Skip("no") })
}

func TestEmpty(t *testing.T) {}
`;
  expect(await short('add_test.go', text, 'go-test')).toEqual([
    'TestAC1Add',
    'TestAC1Add/${…} | dynamic | parametrised',
    'TestAC1Add/of_two_words | skip',
    'TestEmpty | empty',
  ]);
  expect((await read('add_test.go', text, 'go-test')).imports).toEqual([
    { specifier: 'testing', resolved: null, external: true, symbols: ['M', 'T'] },
    { specifier: 'example.com/cli/task', resolved: null, external: false, symbols: ['Add'] },
  ]);
});
