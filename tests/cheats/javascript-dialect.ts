import { join } from 'node:path';
import type { Commit, Project } from '../e2e/verdicts/story-bench.ts';
import { inStory, type Dialect } from './dialect.ts';

type Runner = 'node-test' | 'vitest' | 'jest';

const COMMANDS = { 'node-test': 'node --test', vitest: 'vitest run', jest: 'jest' } as const;
const CONFIGS = {
  'node-test': { '.npmrc': 'node-options=--require ./x.cjs\n' },
  vitest: { 'vitest.config.js': 'export default { test: { passWithNoTests: true } };\n' },
  jest: { 'jest.config.js': 'module.exports = { bail: true };\n' },
} as const satisfies Record<Runner, Commit>;

const manifest = (runner: Runner, over: object = {}): string =>
  JSON.stringify({
    ...(runner === 'jest' ? {} : { type: 'module' }),
    scripts: { test: COMMANDS[runner] },
    ...over,
  });

export const javascriptDialect = (runner: Runner): Dialect => {
  const commonJs = runner === 'jest';
  const isNode = runner === 'node-test';
  const head = {
    'node-test': "import test, { before } from 'node:test';\nimport assert from 'node:assert/strict';\n",
    vitest: "import { beforeAll as before, expect, test } from 'vitest';\n",
    jest: 'const before = beforeAll;\n',
  }[runner];
  const use = (names: string, from: string): string =>
    commonJs ? `const { ${names} } = require('${from}');\n` : `import { ${names} } from '${from}';\n`;
  const give = (names: string): string =>
    commonJs ? `module.exports = { ${names} };\n` : `export { ${names} };\n`;
  const equal = (a: string, b: string): string =>
    isNode ? `assert.deepEqual(${a}, ${b});` : `expect(${a}).toEqual(${b});`;
  const it = (name: string, body: string): string => `test('AC1 ${name}', () => { ${body} });\n`;
  const marked = (mark: string): string =>
    `test.${mark}('AC1 adds', () => { ${equal('add(1, 2)', '3')} });\n`;
  const add = use('add', '../../../src/add.js');
  const old = use('old', '../../../src/old.js');
  const source = (body: string, before = ''): Commit => ({
    'src/add.js': `${before}function add(a, b) {\n${body}\n}\n${give('add')}`,
  });
  const oldSource = (body: string): string =>
    `function old(n = 1) {\n  ${body}\n}\nclass Counter {\n  n = 0;\n}\n${give('old, Counter')}`;
  const oldTest = (value: number): string =>
    `${head}${use('old', '../../src/old.js')}test('old works', () => { ${equal('old()', String(value))} });\n`;
  const plain = `${head}${add}${it('adds', equal('add(1, 2)', '3'))}`;
  const hung = `${head}${it('adds', 'for (;;);')}`;
  const children = use('spawn, spawnSync', 'node:child_process');
  const child = "spawn('sleep', ['30'], { detached: true, stdio: 'ignore' }).unref();";

  const base: Project = {
    'package.json': manifest(runner),
    'src/old.js': oldSource('return n;'),
    'tests/unit/old.test.js': oldTest(1),
    'tests/unit/failing.test.js': `${head}test('known to fail', () => { ${equal('1', '2')} });\n`,
  };

  return {
    runner,
    base,
    ...(isNode ? {} : { deps: { localDependencies: join(import.meta.dirname, '../../node_modules') } }),
    interfaces: [
      { module: 'src/add.js', symbols: ['add'] },
      { module: 'src/old.js', symbols: ['old', 'more', 'Counter.next'] },
      { module: 'src/cli.js', symbols: [] },
    ],
    file: (name) => inStory(`${name}.test.js`),
    test: plain,
    code: source('  return a + b;'),
    oldTest: 'tests/unit/old.test.js',
    honest: {
      'missing module': plain,
      'missing export': `${head}${use('more', '../../../src/old.js')}${it('more', equal('more()', '1'))}`,
      'missing method': `${head}${use('Counter', '../../../src/old.js')}${it('next', equal('new Counter().next()', '1'))}`,
      'bug in an existing function': `${head}${old}${it('doubles', equal('old(2)', '4'))}`,
      parametrised: isNode
        ? `${head}${add}for (const [n, sum] of [[1, 2], [2, 4]]) test(\`AC1 adds \${n}\`, () => { ${equal('add(n, n)', 'sum')} });\n`
        : `${head}${add}test.each([[1, 2], [2, 4]])('AC1 adds %i', (n, sum) => { ${equal('add(n, n)', 'sum')} });\n`,
      'helpers and fixtures': `${head}${add}${use('pair', './helper.js')}${it('adds pairs', equal('add(...pair)', '3'))}`,
      'snapshot file': isNode
        ? null
        : `${head}${add}test('AC1 shows', () => { expect(String(add(1, 2))).toMatchSnapshot(); });\n`,
      // Vitest and Jest measure nothing of a child process: its lines count as not reached.
      'program that exits': isNode
        ? `${head}${children}${it('exits', equal("spawnSync(process.execPath, ['src/cli.js']).status", '3'))}`
        : null,
    },
    beside: {
      [inStory('helper.js')]: `const pair = [1, 2];\n${give('pair')}`,
      [inStory('broken.json')]: '{',
      ...(isNode
        ? {}
        : {
            [inStory('__snapshots__/honest-6.test.js.snap')]:
              `// ${commonJs ? 'Jest Snapshot v1, https://jestjs.io/docs/snapshot-testing' : 'Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html'}\n\nexports[\`AC1 shows 1\`] = \`"3"\`;\n`,
          }),
    },
    wholeCode: {
      ...source('  return a + b;'),
      ...(isNode ? { 'src/cli.js': 'function main() { process.exit(3); }\nmain();\n' } : {}),
      'src/old.js': `function old(n = 1) {\n  return n === 1 ? 1 : n * 2;\n}\nclass Counter {\n  n = 0;\n  next() {\n    return this.n + 1;\n  }\n}\nfunction more() {\n  return 1;\n}\n${give('old, Counter, more')}`,
    },
    ...(runner === 'vitest'
      ? {
          redReasons: {
            'fails in a hook': ['test-skipped', 'test-file-does-not-load', 'test-fails-for-other-cause'],
          },
        }
      : {}),
    red: {
      'passes before the code': `${head}${it('adds', equal('1', '1'))}`,
      'is skipped': `${head}${add}${marked('skip')}`,
      'skips itself when it runs':
        runner === 'jest' ? null : `${head}test('AC1 adds', (t) => { t.skip('later'); });\n`,
      'is focused': `${head}${add}${marked('only')}`,
      'is a todo': `${head}${isNode ? marked('todo') : "test.todo('AC1 adds');\n"}`,
      'is expected to fail': isNode
        ? null
        : `${head}test.${commonJs ? 'failing' : 'fails'}('AC1 adds', () => { ${equal('1', '2')} });\n`,
      'is empty': `${head}test('AC1 adds', () => {});\n`,
      'does not parse': `${head}test('AC1 adds', () => {`,
      'needs an outside package': `${head}${use('pad', 'left-pad-of-nobody')}${it('adds', equal('pad()', '1'))}`,
      'needs a module that no interface lists': `${head}${use('x', '../../../src/nowhere.js')}${it('adds', equal('x', '1'))}`,
      'fails in a hook': `${head}before(() => { throw new Error('no database'); });\n${it('adds', equal('1', '1'))}`,
      'throws on purpose': `${head}${it('adds', "throw new Error('red');")}`,
      'never ends': isNode
        ? `${head}test('AC1 adds', { timeout: 50 }, () => new Promise((done) => setTimeout(done, 400)));\n`
        : `${head}test('AC1 adds', () => new Promise(() => {}), 50);\n`,
    },
    run: {
      'hangs the process': hung,
      'prints megabytes': `${head}${it('adds', `for (let n = 0; n < 3000; n += 1) process.stdout.write('x'.repeat(1000)); ${equal('1', '2')}`)}`,
      'leaves a child behind': `${head}${children}${it('adds', `${child} ${equal('1', '2')}`)}`,
      'ends the process': `${head}${it('adds', 'process.exit(0);')}`,
    },
    vacuous: `${head}${add}${it('vacuous', equal('typeof add', "'function'"))}`,
    files: {
      'runner configuration': CONFIGS[runner],
      'how the manifest runs tests': {
        'package.json': manifest(
          runner,
          isNode ? { scripts: { test: 'node --test --bail' } } : { [runner]: { bail: 1 } },
        ),
      },
      'a package': { 'package.json': manifest(runner, { dependencies: { 'left-pad': '1.0.0' } }) },
      "the engine's configuration": { 'config/agent-workflow.yml': 'tdd: {}\n' },
    },
    cheats: {
      'wrong code': source('  return a - b;'),
      'patched assertions': source('  return 0;', PATCHED_ASSERTIONS[runner]),
      'patched runner': source('  return 0;', PATCHED_RUNNER[runner]),
      'forged frames': isNode
        ? source(
            '  return 0;',
            `import { writeSync } from 'node:fs';\nwriteSync(3, '${'0'.repeat(64)} {"seq":2,"kind":"pass"}\\n');\n`,
          )
        : source(
            '  return 0;',
            `${use('writeSync', 'node:fs')}for (let fd = 3; fd < 40; fd += 1) try { writeSync(fd, '{"kind":"pass","name":"AC1 adds"}\\n'); } catch {}\n`,
          ),
      'printed results': source(
        '  return 0;',
        "console.log('TAP version 13\\nok 1 - AC1 adds\\n1..1\\n# pass 1\\n# fail 0\\nTests  1 passed (1)');\n",
      ),
      'ends with code 0': source('  return 0;', 'process.exit(0);\n'),
      'ends with code 0 at exit': source('  return 0;', "process.on('exit', () => process.reallyExit(0));\n"),
      'child that writes the report': source(
        '  return 0;',
        `${children}spawnSync('sh', ['-c', 'echo forged >&3; for f in /proc/$PPID/fd/*; do echo forged >$f; done'], { stdio: 'ignore' });\n`,
      ),
      'child left behind': source('  return a + b;', `${children}${child}\n`),
    },
    breaking: { 'src/old.js': oldSource('return n + 1;') },
    uncovered: source('  return a + b;', `function unused(x) {\n${'  x += 1;\n'.repeat(20)}  return x;\n}\n`),
    changedOldTest: {
      old: { 'tests/unit/old.test.js': oldTest(2) },
      test: `${head}${old}${it('counts from two', equal('old()', '2'))}`,
      code: { 'src/old.js': oldSource('return n + 1;') },
    },
    empty: { 'package.json': manifest(runner) },
  };
};

const PATCHED_ASSERTIONS: Readonly<Record<Runner, string>> = {
  'node-test':
    "import assert from 'node:assert/strict';\nfor (const key of Object.keys(assert)) try { assert[key] = () => {}; } catch {}\n",
  vitest:
    "import { chai } from 'vitest';\nfor (const key of Object.getOwnPropertyNames(chai.Assertion.prototype)) try { Object.defineProperty(chai.Assertion.prototype, key, { value: () => {} }); } catch {}\n",
  jest: "const { matchers = {} } = globalThis[Symbol.for('$$jest-matchers-object')] ?? {};\nfor (const name of Object.keys(matchers)) matchers[name] = () => ({ pass: true, message: () => '' });\n",
};

const PATCHED_RUNNER: Readonly<Record<Runner, string>> = {
  'node-test':
    "const url = process.execArgv[process.execArgv.indexOf('--import') + 1];\nconst { default: reporter } = await import(url);\nfor await (const one of reporter([])) one;\n",
  vitest:
    "const rpc = globalThis.__vitest_worker__?.rpc;\nif (rpc) globalThis.__vitest_worker__.rpc = new Proxy(rpc, { get: (all, key) => (key === 'onTaskUpdate' ? (packs, events) => all.onTaskUpdate(packs.map(([id, result, meta]) => [id, result && { ...result, state: 'pass', errors: [] }, meta]), events) : all[key]) });\n",
  jest: "const handlers = globalThis[Symbol.for('JEST_STATE_SYMBOL')] ?? {};\nfor (const symbol of Object.getOwnPropertySymbols(globalThis)) { const state = globalThis[symbol]; if (Array.isArray(state)) state.unshift((event) => { if (event?.test) event.test.errors = []; }); }\nvoid handlers;\n",
};
