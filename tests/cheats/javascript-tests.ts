/** The tests of the list in JavaScript: honest ones with their code, and those that RED or GREEN refuse. */
import type { Commit } from '../e2e/verdicts/story-bench.ts';
import { inStory, type Dialect } from './dialect.ts';
import { SPAWN, type Words } from './javascript-words.ts';

const SRC = '../../../src';

export const honestTests = (
  words: Words,
): Pick<Dialect, 'honest' | 'beside' | 'wholeCode' | 'program' | 'marks'> => {
  const { isNode, commonJs, head, use, give, equal, it } = words;
  const add = use('add', `${SRC}/add.js`);
  const spawned = (script: string): string =>
    `spawnSync(process.execPath, [${script}], { encoding: 'utf8' })`;
  const snapshot = commonJs
    ? 'Jest Snapshot v1, https://jestjs.io/docs/snapshot-testing'
    : 'Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html';
  return {
    honest: {
      'missing module': `${head}${add}${it('adds', equal('add(1, 2)', '3'))}`,
      'missing export': `${head}${use('more', `${SRC}/old.js`)}${it('more', equal('more()', '1'))}`,
      'missing method': `${head}${use('Counter', `${SRC}/old.js`)}${it('next', equal('new Counter().next()', '1'))}`,
      'bug in an existing function': `${head}${use('old', `${SRC}/old.js`)}${it('doubles', equal('old(2)', '4'))}`,
      parametrised: isNode
        ? null
        : `${head}${add}describe('AC1', () => { test.each([[1, 2], [2, 4]])('adds %i', (n, sum) => { ${equal('add(n, n)', 'sum')} }); });\n`,
      'names made at run time': `${head}${add}for (const [n, sum] of [[1, 2], [2, 4]]) test(\`AC1 adds \${n}\`, () => { ${equal('add(n, n)', 'sum')} });\n`,
      subtests: isNode
        ? `${head}${use('old', `${SRC}/old.js`)}test('AC1 doubles', async (t) => { await t.test('two', () => { ${equal('old(2)', '4')} }); });\n`
        : null,
      'expected error beside a value': `${head}${add}${it('adds', equal('add(1, 2)', '3'))}${it('refuses words', words.throws("add('a', 1)"))}`,
      'helpers and fixtures': `${head}${add}${use('pair', './helper.js')}${it('adds pairs', equal('add(...pair)', '3'))}`,
      'snapshot file': isNode
        ? `${head}${add}test('AC1 shows', (t) => { t.assert.snapshot(String(add(1, 2))); });\n`
        : `${head}${add}test('AC1 shows', () => { expect(String(add(1, 2))).toMatchSnapshot(); });\n`,
      'inline snapshot': isNode
        ? null
        : `${head}${add}test('AC1 shows', () => { expect(String(add(1, 2))).toMatchInlineSnapshot(\`"3"\`); });\n`,
      'program that exits': `${head}${use(...SPAWN)}${it('exits', equal(`${spawned("'src/cli.js'")}.status`, '3'))}`,
      'program of top-level statements': `${head}${use(...SPAWN)}${it('prints', equal(`${spawned("'src/sum.js', '1', '2'")}.stdout`, "'3\\n'"))}${it('ends well', equal(`${spawned("'src/sum.js'")}.status`, '0'))}`,
      'moved function': `${head}${use('far', `${SRC}/near.js`)}${it('is near', equal('far(2)', "'2 m'"))}`,
      'behaviour that stays': `${head}${use('old', `${SRC}/old.js`)}test('AC2 stays', () => { ${equal('old()', '1')} });\n`,
      'answer that knows only its test': `${head}${use('answer', `${SRC}/answer.js`)}${it('answers', equal('answer(6)', '36'))}`,
    },
    beside: {
      [inStory('helper.js')]: `const pair = [1, 2];\n${give('pair')}`,
      [inStory('broken.json')]: '{',
      ...(isNode
        ? { [inStory('snapshot-file.test.js.snapshot')]: 'exports[`AC1 shows 1`] = `\n"3"\n`;\n' }
        : {
            [inStory('__snapshots__/snapshot-file.test.js.snap')]:
              `// ${snapshot}\n\nexports[\`AC1 shows 1\`] = \`"3"\`;\n`,
          }),
    },
    wholeCode: {
      'src/add.js': `function add(a, b) {\n  if (typeof a !== 'number') throw new TypeError('no number');\n  return a + b;\n}\n${give('add')}`,
      'src/cli.js': 'function main() {\n  process.exit(3);\n}\nmain();\n',
      ...PROGRAM,
      'src/near.js': `${FAR}${give('far')}`,
      'src/far.js': commonJs ? "module.exports = require('./near.js');\n" : "export * from './near.js';\n",
      'src/answer.js': `function answer(n) {\n  return n === 6 ? 36 : 0;\n}\nconst words = ['node:test', '__vitest', 'reallyExit', '/proc/', 'tests/tdd/'];\n${give('answer, words')}`,
      'src/old.js': oldSource(words, 'return n === 1 ? 1 : n * 2;', {
        method: '  next() {\n    return this.n + 1;\n  }\n',
        more: 'function more() {\n  return 1;\n}\n',
      }),
    },
    program: PROGRAM,
    marks: ['process.exit', 'node:test', '__vitest', 'reallyExit', '/proc/', 'tests/tdd/'],
  };
};

const PROGRAM: Commit = {
  'src/sum.js':
    "const [, , a = '', b = ''] = process.argv;\nprocess.stdout.write(String(Number(a) + Number(b)));\nprocess.stdout.write('\\n');\n",
};

/** Half of it is reached by no test, before it moves and after. */
export const FAR =
  "function far(metres) {\n  if (metres > 1000) {\n    const km = metres / 1000;\n    const text = String(km);\n    return text + ' km';\n  }\n  return metres + ' m';\n}\n";

export const oldSource = (
  { give }: Words,
  body: string,
  added: { readonly method?: string; readonly more?: string } = {},
): string =>
  `function old(n = 1) {\n  ${body}\n}\nclass Counter {\n  n = 0;\n${added.method ?? ''}}\n${added.more ?? ''}${give(`old, Counter${added.more === undefined ? '' : ', more'}`)}`;

export const redTests = (words: Words): Dialect['red'] => {
  const { runner, isNode, commonJs, head, use, equal, it } = words;
  const add = use('add', `${SRC}/add.js`);
  const sum = equal('add(1, 2)', '3');
  const marked = (mark: string): string => `${head}${add}test.${mark}('AC1 adds', () => { ${sum} });\n`;
  return {
    'passes before the code': `${head}${it('adds', equal('1', '1'))}`,
    'swallows what it asserts': `${head}${it('adds', `try { ${equal('1', '2')} } catch {}`)}`,
    // Vitest loads what is mocked to know its place; see `asks a double`.
    'puts a double in the place of what it tests': commonJs
      ? `${head}jest.mock('${SRC}/add.js', () => ({ add: () => 3 }), { virtual: true });\n${add}${it('adds', sum)}`
      : null,
    'is skipped': marked('skip'),
    'stands in a skipped group': `${head}${add}describe.skip('AC1', () => { test('adds', () => { ${sum} }); });\n`,
    'skips itself when it runs':
      runner === 'jest' ? null : `${head}test('AC1 adds', (t) => { t.skip('later'); });\n`,
    'is focused': marked('only'),
    'is a todo': isNode ? marked('todo') : `${head}test.todo('AC1 adds');\n`,
    'is expected to fail': isNode
      ? `${head}test('AC1 adds', { expectFailure: true }, () => { ${equal('1', '2')} });\ntest.expectFailure('AC1 adds more', () => { ${equal('1', '2')} });\n`
      : `${head}test.${commonJs ? 'failing' : 'fails'}('AC1 adds', () => { ${equal('1', '2')} });\n`,
    'is empty': `${head}test('AC1 adds', () => {});\n`,
    'holds no test': `${head}void 0;\n`,
    'does not parse': `${head}test('AC1 adds', () => {`,
    'needs an outside package': `${head}${use('pad', 'left-pad-of-nobody')}${it('adds', equal('pad()', '1'))}`,
    'needs a module that no interface lists': `${head}${use('x', `${SRC}/nowhere.js`)}${it('adds', equal('x', '1'))}`,
    'needs an export that no interface lists': `${head}${use('further', `${SRC}/far.js`)}${it('adds', equal('further()', '1'))}`,
    'fails in a hook': `${head}before(() => { throw new Error('no database'); });\n${it('adds', equal('1', '1'))}`,
    'throws on purpose': `${head}${it('adds', "throw new Error('red');")}`,
    'never ends': isNode
      ? `${head}test('AC1 adds', { timeout: 50 }, () => new Promise((done) => setTimeout(done, 400)));\n`
      : `${head}test('AC1 adds', () => new Promise(() => {}), 50);\n`,
    flickers: `${head}${it('adds', equal("process.cwd().endsWith('suite')", 'false'))}`,
  };
};

export const spoilingTests = ({ head, use, equal, it }: Words): Dialect['run'] => ({
  'hangs the process': `${head}${it('adds', 'for (;;);')}`,
  'prints megabytes': `${head}${it('adds', `for (let n = 0; n < 3000; n += 1) process.stdout.write('x'.repeat(1000)); ${equal('1', '2')}`)}`,
  'leaves a child behind': `${head}${use(...SPAWN)}${it('adds', `spawn('sleep', ['30'], { detached: true, stdio: 'ignore' }).unref(); ${equal('1', '2')}`)}`,
  'ends the process': `${head}${it('adds', 'process.exit(0);')}`,
});

/** Tests of the story `add` that prove nothing, or not always. */
export const weakTests = ({
  isNode,
  commonJs,
  head,
  use,
  equal,
  it,
}: Words): Pick<Dialect, 'vacuous' | 'flickering'> & { readonly vacuous: Commit } => {
  const add = use('add', `${SRC}/add.js`);
  return {
    vacuous: {
      'asks for the type alone': `${head}${add}${it('vacuous', equal('typeof add', "'function'"))}`,
      'asks whether the file is there': `${head}${use('existsSync', 'node:fs')}${it('vacuous', equal("existsSync('src/add.js')", 'true'))}`,
      'asks whether a program is there': `${head}${use('existsSync', 'node:fs')}${it('vacuous', equal("existsSync('src/sum.js')", 'true'))}`,
      'runs and asks nothing': `${head}${add}${it('vacuous', 'try { add(1, 2); } catch {}')}`,
      'asks a double': isNode
        ? null
        : `${head}${commonJs ? 'jest' : 'vi'}.mock('${SRC}/add.js', () => ({ add: () => 3 }));\n${add}${it('vacuous', equal('add(1, 2)', '3'))}`,
    },
    flickering: `${head}${add}${it('flickers', `${equal('add(1, 2)', '3')} ${equal("process.cwd().endsWith('sentinel')", 'false')}`)}`,
  };
};
