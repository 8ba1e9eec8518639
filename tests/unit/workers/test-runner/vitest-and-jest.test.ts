/** Vitest and Jest of this repository's own packages, run on small projects. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunReport } from '#shared/contracts/test-report.contract.ts';
import { createTreeSitterReader } from '#shared/adapters/tree-sitter/tree-sitter-reader.adapter.ts';
import { runJob, type Project } from './job-bench.ts';

const deps = {
  localDependencies: join(import.meta.dirname, '../../../../node_modules'),
  reader: createTreeSitterReader(),
};

interface Dialect {
  readonly manifest: Project;
  readonly head: string;
  readonly use: (names: string, from: string) => string;
  readonly give: (code: string, name: string) => string;
  readonly failing: string;
  /** How a test is tried again, before its name and after. */
  readonly retried: string;
  readonly retryOptions: string;
}

const dialects: Record<'vitest' | 'jest', Dialect> = {
  vitest: {
    manifest: { 'package.json': '{"type":"module","scripts":{"test":"vitest run"}}' },
    head: "import { beforeAll, describe, expect, test } from 'vitest';\n",
    use: (names, from) => `import { ${names} } from '${from}';\n`,
    give: (code) => `export ${code}\n`,
    failing: 'fails',
    retried: 'test',
    retryOptions: '{ retry: 2 }, ',
  },
  jest: {
    manifest: { 'package.json': '{"scripts":{"test":"jest"}}' },
    head: '',
    use: (names, from) => `const { ${names} } = require('${from}');\n`,
    give: (code, name) => `${code}\nmodule.exports = { ${name} };\n`,
    failing: 'failing',
    retried: 'jest.retryTimes(2);\ntest',
    retryOptions: '',
  },
};

/** A function that no test reaches, and that asks not to be measured. */
const UNMEASURED =
  '/* v8 ignore start */ /* istanbul ignore next */\nfunction unused(x) {\n  return x;\n}\n/* v8 ignore stop */\nvoid unused;\n';

async function suite(project: Project): Promise<RunReport> {
  const result = await runJob({ project, spec: { kind: 'merge-check', phase: null }, deps });
  expect(result.text).toBe('');
  if (result.runs.suite === undefined) throw new Error('no suite was run');
  return result.runs.suite;
}

describe.each(['vitest', 'jest'] as const)('%s', (name) => {
  const { manifest, head, use, give, failing, retried, retryOptions } = dialects[name];

  it('tells apart why tests fail and files do not load', { timeout: 60_000 }, async () => {
    const report = await suite({
      ...manifest,
      'src/there.js': give('function there() { return 1; }', 'there'),
      'src/broken.js': 'foo bar\n',
      'tests/a.test.js': `${head}${use('there, absent', '../src/there.js')}
test('passes', () => { expect(there()).toBe(1); });
test('asserts', () => { expect(there()).toBe(2); });
test('absent', () => { absent(); });
test('member', async () => { await null; ({}).foo(); });
test('throws', () => { throw new Error('own'); });
test('snapshot', () => { expect(there()).toMatchSnapshot(); });
test.each([1, 2])('each %i', (n) => { expect(n).toBe(1); });
test.skip('skipped', () => {});
test.todo('later');
test('slow', async () => { await new Promise((done) => setTimeout(done, 5000)); }, 50);
describe('outer', () => { beforeAll(() => { throw new Error('no database'); }); test('inner', () => {}); });
`,
      'tests/retried.test.js': `${head}let tries = 0;\n${retried}('retried', ${retryOptions}() => { tries += 1; expect(tries).toBe(2); });\n`,
      'tests/module.test.js': `${head}${use('x', '../src/x.js')}test('a', () => {});\n`,
      'tests/package.test.js': `${head}${use('x', 'left-pad-of-nobody')}test('a', () => {});\n`,
      'tests/syntax.test.js': `${head}${use('x', '../src/broken.js')}test('a', () => {});\n`,
      'tests/exits.test.js': `${head}test('exits', () => { process.exit(0); });\n`,
    });
    expect(report.defects).toEqual([]);
    expect(
      Object.fromEntries(
        report.results
          .filter(({ file }) => file === 'tests/a.test.js')
          .map((one) => [one.name, one.failure?.cause ?? one.status]),
      ),
    ).toEqual({
      passes: 'passed',
      asserts: 'assertion',
      absent: 'missing-member',
      member: 'missing-member',
      throws: 'error',
      snapshot: 'assertion',
      'each 1': 'passed',
      'each 2': 'assertion',
      skipped: 'skipped',
      later: 'skipped',
      slow: 'timeout',
      'outer > inner': 'hook',
    });
    expect(report.results.find(({ file }) => file === 'tests/retried.test.js')).toMatchObject({
      status: 'passed',
      retries: 1,
    });
    const loads = Object.fromEntries(
      report.fileFailures.map(({ file, failure }) => [
        file,
        [failure.cause, failure.subject?.module, failure.subject?.external],
      ]),
    );
    expect(loads).toMatchObject({
      'tests/module.test.js': ['missing-module', 'src/x.js', false],
      'tests/package.test.js': ['missing-module', 'left-pad-of-nobody', true],
      'tests/syntax.test.js': ['syntax', undefined, undefined],
    });
    const exits = [
      ...report.results.map(({ file, failure }) => ({ file, failure })),
      ...report.fileFailures,
    ].find(({ file }) => file === 'tests/exits.test.js');
    expect(exits?.failure?.cause).toBe('crash');
  });

  it('proves a GREEN commit with sentinels and hollow runs', { timeout: 60_000 }, async () => {
    const base = { ...manifest, 'src/old.js': give('function old() { return 1; }', 'old') };
    const test = 'tests/tdd/USER-001/add.test.js';
    const green = {
      ...base,
      'src/add.js': `${give('function add(a, b) {\n  return a + b;\n}', 'add')}${UNMEASURED}`,
      [test]: `${head}${use('add', '../../../src/add.js')}test('AC1 adds', () => { expect(add(1, 2)).toBe(3); });\n`,
    };
    const result = await runJob({ project: green, base, spec: { phase: 'CODE_GREEN' }, deps });
    expect(result.runs.suite?.results.map(({ name: title, status }) => [title, status])).toEqual([
      ['AC1 adds', 'passed'],
    ]);
    expect(result.runs.suite?.coverage?.find(({ path }) => path === 'src/add.js')?.uncovered).toHaveLength(1);
    const sentinel = Object.fromEntries(
      (result.runs.sentinel?.results ?? []).map(({ name: title, status }) => [title, status]),
    );
    expect([
      sentinel[result.sentinel?.mustFail[0] ?? ''],
      sentinel[result.sentinel?.mustPass[0] ?? ''],
    ]).toEqual(['failed', 'passed']);
    expect(
      [result.runs['hollow-throw'], result.runs['hollow-empty']].map((run) =>
        run?.results.map(({ status }) => status),
      ),
    ).toEqual([['failed'], ['failed']]);
  });

  it(
    'sees foreign lines in its channel, children left behind, and a run that hangs',
    { timeout: 60_000 },
    async () => {
      const config = { 'config/agent-workflow.yml': 'tdd: {test_execution: {run_timeout: 4000}}' };
      const spawn =
        name === 'vitest'
          ? "import { spawn } from 'node:child_process';\n"
          : "const { spawn } = require('node:child_process');\n";
      const write =
        name === 'vitest'
          ? "import { openSync, readdirSync, writeSync } from 'node:fs';\n"
          : "const { openSync, readdirSync, writeSync } = require('node:fs');\n";
      const parent =
        "for (const pid of readdirSync('/proc').filter((one) => /^\\d+$/.test(one) && Number(one) > 1)) try { writeSync(openSync('/proc/' + pid + '/fd/3', 'w'), 'forged\\n'); } catch {}";
      const left = await suite({
        ...manifest,
        'tests/a.test.js': `${head}${spawn}test('a', () => { spawn('sleep', ['30'], { detached: true, stdio: 'ignore' }).unref(); });\n`,
      });
      expect(left.defects.map(({ code }) => code)).toEqual(['left-children']);
      const forged = await suite({
        ...manifest,
        'tests/a.test.js': `${head}${write}test('a', () => { ${parent}\nexpect(1).toBe(2); });\n`,
      });
      expect(forged.results.map(({ status }) => status)).toEqual(['failed']);
      const hangs = await suite({
        ...manifest,
        ...config,
        'tests/a.test.js': `${head}test('a', () => { for (;;); });\n`,
      });
      expect(hangs.defects.map(({ code }) => code)).toEqual(['timed-out']);
    },
  );

  it(`counts a test that is marked as ${failing} as no proof, in its static reading`, async () => {
    const test = 'tests/tdd/USER-001/a.test.js';
    const result = await runJob({
      project: { ...manifest, [test]: `${head}test.${failing}('AC1 a', () => { expect(1).toBe(2); });\n` },
      deps,
    });
    expect(result.readings[0]?.tests[0]?.marks).toEqual(['fails']);
  });
});
