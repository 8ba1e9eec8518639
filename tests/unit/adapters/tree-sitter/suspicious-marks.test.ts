import { expect, test } from 'vitest';
import { createTreeSitterReader } from '#shared/adapters/tree-sitter/tree-sitter-reader.adapter.ts';

const reader = createTreeSitterReader();
const marks = async (path: string, text: string) =>
  (await reader.suspicious({ path, text })).map(({ line, mark }) => `${line} ${mark}`);

test.each([
  ['a.js', 'process.exit(0);', 'process.exit'],
  ['a.js', "process['exit'](0);", 'process.exit'],
  ['a.js', 'process.reallyExit(0);', 'reallyExit'],
  ['a.ts', "import { mock } from 'node:test';", 'node:test'],
  ['a.js', 'globalThis.__vitest_worker__.rpc = 1;', '__vitest'],
  ['a.js', 'if (process.env.JEST_WORKER_ID) add = fake;', 'JEST_WORKER_ID'],
  ['a.js', "return process.env.NODE_ENV === 'test' ? 3 : 0;", 'NODE_ENV is test'],
  ['a.js', "return 'test' === process.env['NODE_ENV'] ? 3 : 0;", 'NODE_ENV is test'],
  ['a.js', "if (new Error().stack.includes('.test.')) fake();", 'test file name'],
  ['a.js', 'if (/\\.spec\\.js/.test(new Error().stack)) fake();', 'test file name'],
  ['a.js', 'if (process.execArgv.length > 0) fake();', 'process.execArgv'],
  ['a.js', 'assert.strictEqual = () => {};', 'patched assertion'],
  ['a.js', "import * as chai from 'chai';", 'test library'],
  ['a.js', "readFileSync('/proc/self/environ');", '/proc/'],
  ['a.js', 'return { asymmetricMatch: () => true };', 'asymmetricMatch'],
  ['a.py', 'import inspect\nname = inspect.stack()[1].filename', 'inspect.stack'],
  ['a.py', 'answer = 3 if "test_" in name else 0', 'test file name'],
  ['a.go', 'package a\n\nvar _, file, _, _ = runtime.Caller(1)\n', 'runtime.Caller'],
  ['a.go', 'package a\n\nvar is = strings.HasSuffix(file, "_test.go")\n', 'test file name'],
  ['a.py', 'import os\nos._exit(0)', 'os._exit'],
  ['a.py', 'import atexit', 'atexit'],
  ['a.py', 'import _pytest.reports', 'pytest'],
  ['a.go', 'package task\n\nfunc f() { os.Exit(0) }\n', 'os.Exit'],
  ['a.go', 'package task\n\nfunc init() { fmt.Println("--- PASS: TestX") }\n', '--- PASS'],
])('%s: %s', async (path, text, mark) => {
  expect((await marks(path, text)).some((found) => found.endsWith(` ${mark}`))).toBe(true);
});

test.each([
  ['a.js', '// process.exit(0) and /proc/ stay out\nconst process_ = { exitCode: 1 }; process.exitCode = 1;'],
  ['a.js', "const text = 'call process.exit to end';"],
  ['a.js', "if (process.env.NODE_ENV === 'production' && config.test.deep['x']) go('latest.tar.gz');"],
  ['a.js', 'if (assert.ok === check || expect(x) === y) go();'],
  ['a.py', '# os._exit\nimport sys\nsys.exit(1)'],
  ['a.py', 'latest_score = contest_name = "contest_a"'],
  ['a.go', 'package main\n\nfunc main() { os.Exit(1) }\n'],
  ['a.rb', 'process.exit'],
])('honest: %s %s', async (path, text) => {
  expect(await marks(path, text)).toEqual([]);
});
