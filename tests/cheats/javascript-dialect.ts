import { join } from 'node:path';
import type { Commit, Project } from '../e2e/verdicts/story-bench.ts';
import { inStory, type Dialect } from './dialect.ts';
import { attacks, storySource } from './javascript-attacks.ts';
import { FAR, honestTests, oldSource, redTests, spoilingTests, weakTests } from './javascript-tests.ts';
import { javascriptWords, type JavascriptRunner, type Words } from './javascript-words.ts';

const COMMANDS = { 'node-test': 'node --test', vitest: 'vitest run', jest: 'jest' } as const;
const CONFIGS = {
  'node-test': { '.npmrc': 'node-options=--require ./x.cjs\n' },
  vitest: { 'vitest.config.js': 'export default { test: { passWithNoTests: true } };\n' },
  jest: { 'jest.config.js': 'module.exports = { testTimeout: 4000 };\n' },
} as const satisfies Record<JavascriptRunner, Commit>;

const manifest = (runner: JavascriptRunner, over: object = {}): string =>
  JSON.stringify({
    ...(runner === 'jest' ? {} : { type: 'module' }),
    scripts: { test: COMMANDS[runner] },
    ...over,
  });

export const javascriptDialect = (runner: JavascriptRunner): Dialect => {
  const words = javascriptWords(runner);
  const { head, use, equal, it } = words;
  const [old, changed] = [oldTest(words, 1), oldTest(words, 2)];
  return {
    runner,
    base: baseOf(words, old),
    ...(words.isNode ? {} : { deps: { localDependencies: join(import.meta.dirname, '../../node_modules') } }),
    interfaces: [
      { module: 'src/add.js', symbols: ['add'] },
      { module: 'src/old.js', symbols: ['old', 'more', 'Counter.next'] },
      { module: 'src/cli.js', symbols: [] },
      { module: 'src/sum.js', symbols: [] },
      { module: 'src/near.js', symbols: ['far'] },
      { module: 'src/answer.js', symbols: ['answer'] },
    ],
    file: (name) => inStory(`${name}.test.js`),
    story: (name) => ({
      module: `src/${name}.js`,
      file: inStory(`${name}.test.js`),
      test: `${head}${use(name, `../../../src/${name}.js`)}${it('adds', equal(`${name}(1, 2)`, '3'))}`,
      code: storySource(words, name, '  return a + b;'),
    }),
    oldTest: 'tests/unit/old.test.js',
    flaky: { file: 'tests/unit/flaky.test.js', when: { [inStory('flaky.txt')]: '' } },
    ...honestTests(words),
    red: redTests(words),
    ...(words.isNode ? {} : { redReasons: REASONS }),
    run: spoilingTests(words),
    ...weakTests(words),
    ...filesOf(runner),
    ...attacks(words),
    old: {
      'breaks an old test': {
        file: 'tests/unit/old.test.js',
        code: { 'src/old.js': oldSource(words, 'return n + 1;') },
      },
      'lets an old test skip itself': {
        file: 'tests/unit/able.test.js',
        code: { 'src/able.js': `const able = false;\n${words.give('able')}` },
      },
      'lets an old test vanish': {
        file: 'tests/unit/names.test.js',
        code: { 'src/names.js': `const names = ['one'];\n${words.give('names')}` },
      },
      'keeps an old test file from loading': {
        file: 'tests/unit/far.test.js',
        code: { 'src/far.js': "throw new Error('far away');\n" },
      },
    },
    uncovered: storySource(
      words,
      'add',
      '  return a + b;',
      `function unused(x) {\n${'  x += 1;\n'.repeat(20)}  return x;\n}\n`,
    ),
    refactored: {
      'src/add.js': words.commonJs
        ? "module.exports = require('./plus.js');\n"
        : "export { add } from './plus.js';\n",
      'src/plus.js': `function add(a, b) {\n  return a + b;\n}\n${words.give('add')}`,
    },
    changedOldTest: {
      old: { 'tests/unit/old.test.js': changed },
      test: `${head}${use('old', '../../../src/old.js')}${it('counts from two', equal('old()', '2'))}`,
      code: { 'src/old.js': oldSource(words, 'return n + 1;') },
    },
    empty: { 'package.json': manifest(runner) },
  };
};

const oldTest = ({ head, use, equal }: Words, value: number): string =>
  `${head}${use('old', '../../src/old.js')}test('old works', () => { ${equal('old()', String(value))} });\n`;

const baseOf = (words: Words, old: string): Project => {
  const { runner, isNode, head, use, give, equal } = words;
  const flickers = "existsSync('tests/tdd/S-1/flaky.txt') && process.cwd().endsWith('suite')";
  return {
    'package.json': manifest(runner),
    'src/old.js': oldSource(words, 'return n;'),
    'src/far.js': `${FAR}${give('far')}`,
    'src/able.js': `const able = true;\n${give('able')}`,
    'src/names.js': `const names = ['one', 'two'];\n${give('names')}`,
    'tests/unit/old.test.js': old,
    'tests/unit/failing.test.js': `${head}test('known to fail', () => { ${equal('1', '2')} });\n`,
    'tests/unit/flaky.test.js': `${head}${use('existsSync', 'node:fs')}test('fails now and then', () => { ${equal(flickers, 'false')} });\n`,
    'tests/unit/far.test.js': `${head}${use('far', '../../src/far.js')}test('far away', () => { ${equal('far(1)', "'1 m'")} });\n`,
    'tests/unit/able.test.js': `${head}${use('able', '../../src/able.js')}${
      isNode
        ? `test('if able', { skip: !able }, () => { ${equal('1', '1')} });\n`
        : `(able ? test : test.skip)('if able', () => { ${equal('1', '1')} });\n`
    }`,
    'tests/unit/names.test.js': `${head}${use('names', '../../src/names.js')}for (const name of names) test('name ' + name, () => { ${equal('1', '1')} });\n`,
  };
};

/** What code phases may not touch. */
const filesOf = (runner: JavascriptRunner): Pick<Dialect, 'files' | 'keys'> => {
  const script = (text: string): string => manifest(runner, { scripts: { test: text } });
  const isNode = runner === 'node-test';
  const both = {
    'package.json': manifest(runner, {
      dependencies: { 'left-pad': '1.0.0' },
      ...(isNode ? { scripts: { test: 'node --test --no-warnings' } } : { [runner]: { testTimeout: 4000 } }),
    }),
  };
  return {
    files: {
      'runner configuration': CONFIGS[runner],
      'a file that the runner loads by itself': isNode
        ? { 'node.config.json': '{}\n' }
        : { [`src/__mocks__/old.js`]: 'module.exports = {};\n' },
      'how the manifest runs tests': both,
      'a script around the tests': {
        'package.json': manifest(runner, {
          scripts: { test: COMMANDS[runner], pretest: 'node patch.js', posttest: 'node patch.js' },
        }),
      },
      'a flag that ends the run early': {
        'package.json': script(isNode ? 'node --test --test-only' : `${COMMANDS[runner]} --bail`),
      },
      'a package': both,
      'the lock file': { 'package-lock.json': '{}\n' },
      'the build server': { '.github/workflows/test.yml': 'on: push\n' },
      "the engine's configuration": { 'config/agent-workflow.yml': 'tdd: {}\n' },
    },
    keys: {
      'how the manifest runs tests': isNode ? 'scripts.test' : runner,
      'a script around the tests': 'scripts.pretest, scripts.posttest',
      'a flag that ends the run early': 'scripts.test',
      'a package': 'dependencies',
    },
  };
};

/** Both bring modules in as objects, so that a missing export shows where it is used. */
const REASONS = { 'needs an export that no interface lists': ['test-fails-for-other-cause'] } as const;
