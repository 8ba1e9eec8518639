import { describe, expect, it } from 'vitest';
import type { RunReport } from '#shared/contracts/test-report.contract.ts';
import { runJob, type Project } from './job-bench.ts';

const manifest = { 'package.json': '{"type":"module","scripts":{"test":"node --test"}}' };
const head = "import test, { before, describe, it } from 'node:test';\nimport assert from 'node:assert';\n";

async function suite(project: Project): Promise<RunReport> {
  const result = await runJob({
    project: { ...manifest, ...project },
    spec: { kind: 'merge-check', phase: null },
  });
  expect(result.text).toBe('');
  if (result.runs.suite === undefined) throw new Error('no suite was run');
  return result.runs.suite;
}

const limits = (text: string): Project => ({
  'config/agent-workflow.yml': `tdd: {test_execution: {${text}}}`,
});
const codes = (report: RunReport): string[] => report.defects.map(({ code }) => code);
const cause = (report: RunReport, name: string): string | undefined =>
  report.results.find((one) => one.name === name)?.failure?.cause;

describe('results of node:test', () => {
  it('tells apart why a test failed', async () => {
    const report = await suite({
      'tests/a.test.js': `${head}
test('passes', () => {});
test('asserts', () => assert.equal(1, 2));
test('member', () => { ({}).foo(); });
test('throws', () => { throw new Error('own'); });
test('reads bad JSON', () => { JSON.parse('{'); });
test('imports later', async () => { await import('../src/later.js'); });
describe('outer', () => { before(() => { throw new Error('no database'); }); it('inner', () => {}); });
test('slow', { timeout: 30 }, async () => { await new Promise((done) => setTimeout(done, 200)); });
test('parent', async (t) => { await t.test('child', () => assert.ok(false)); });
test.skip('skipped', () => {});
test.todo('later');
const wrong = { expectFailure: 'bug 7' };
test('fails as expected', wrong, () => assert.equal(1, 2));
test('passes unexpectedly', wrong, () => {});
for (const n of [1, 2]) test(\`adds \${n}\`, () => assert.equal(n, 1));
`,
    });
    expect(report.defects).toEqual([]);
    expect(Object.fromEntries(report.results.map(({ name, status }) => [name, status]))).toEqual({
      passes: 'passed',
      asserts: 'failed',
      member: 'failed',
      throws: 'failed',
      'reads bad JSON': 'failed',
      'imports later': 'failed',
      'outer > inner': 'failed',
      slow: 'failed',
      parent: 'failed',
      'parent > child': 'failed',
      skipped: 'skipped',
      later: 'skipped',
      'fails as expected': 'skipped',
      'passes unexpectedly': 'failed',
      'adds 1': 'passed',
      'adds 2': 'failed',
    });
    const causes = [
      'asserts',
      'member',
      'throws',
      'reads bad JSON',
      'imports later',
      'outer > inner',
      'slow',
      'parent > child',
      'parent',
    ].map((name) => cause(report, name));
    expect(causes).toEqual([
      'assertion',
      'missing-member',
      'error',
      'error',
      'missing-module',
      'hook',
      'timeout',
      'assertion',
      'assertion',
    ]);
    expect(report.results.find(({ name }) => name === 'imports later')?.failure?.subject).toEqual({
      module: 'src/later.js',
      symbol: null,
      external: false,
    });
  });

  it('tells apart why a file did not load', async () => {
    const report = await suite({
      'src/there.js': 'export const a = 1;\n',
      'tests/module.test.js': `${head}import { x } from '../src/x.js';\ntest('a', () => x);\n`,
      'tests/export.test.js': `${head}import { b } from '../src/there.js';\ntest('a', () => b);\n`,
      'tests/package.test.js': `${head}import left from 'left-pad-of-nobody';\ntest('a', () => left);\n`,
      'tests/syntax.test.js': 'foo bar\n',
      'tests/top.test.js': `${head}throw new Error('at the top');\n`,
      'tests/required.test.cjs':
        "const test = require('node:test');\nrequire('../src/y.cjs');\ntest('a', () => {});\n",
    });
    expect(
      Object.fromEntries(
        report.fileFailures.map(({ file, failure }) => [
          file,
          [failure.cause, failure.subject?.module, failure.subject?.symbol, failure.subject?.external],
        ]),
      ),
    ).toEqual({
      'tests/module.test.js': ['missing-module', 'src/x.js', null, false],
      'tests/export.test.js': ['missing-export', 'src/there.js', 'b', false],
      'tests/package.test.js': ['missing-module', 'left-pad-of-nobody', null, true],
      'tests/required.test.cjs': ['missing-module', 'src/y.cjs', null, false],
      'tests/syntax.test.js': ['syntax', undefined, undefined, undefined],
      'tests/top.test.js': ['load', undefined, undefined, undefined],
    });
    expect(report.results).toEqual([]);
  });

  it('takes a project without tests, and a helper without tests, for what they are', async () => {
    const report = await suite({ 'test/helper.js': 'export const help = 1;\n' });
    expect([report.results, report.fileFailures, report.defects, report.exitCode]).toEqual([[], [], [], 0]);
  });
});

describe('cheats on node:test', () => {
  const failing = `${head}import '../src/cheat.js';\ntest('a', () => assert.equal(1, 2));\n`;

  it('does not believe what is printed', async () => {
    const printed = 'TAP version 13\\nok 1 - a\\n1..1\\n# pass 1\\n# fail 0\\n';
    const report = await suite({
      'src/cheat.js': `process.stdout.write('${printed}');\n`,
      'tests/a.test.js': failing,
    });
    expect(report.results.map(({ status }) => status)).toEqual(['failed']);
  });

  it('finds foreign lines in its own channel', async () => {
    const report = await suite({
      'src/cheat.js': `import { writeSync } from 'node:fs';\nwriteSync(3, '${'0'.repeat(64)} {"seq":2,"kind":"pass"}\\n');\n`,
      'tests/a.test.js': failing,
    });
    expect(codes(report)).toContain('forged-report');
  });

  it('leaves a child no way to speak for the run', async () => {
    const report = await suite({
      'src/cheat.js':
        "import { spawnSync } from 'node:child_process';\nspawnSync('sh', ['-c', 'echo forged >&3; echo forged >/proc/$PPID/fd/3; cat <&4']);\n",
      'tests/a.test.js': failing,
    });
    expect(report.defects).toEqual([]);
    expect(report.results.map(({ status }) => status)).toEqual(['failed']);
  });

  it.each([
    ['ends the process while it loads', 'process.exit(0);', 'no-clean-end'],
    ['ends the process below the public call', 'process.reallyExit(0);', 'no-clean-end'],
    ['mends the exit code', "process.on('exit', () => { process.exitCode = 0; });", 'exit-code-disagrees'],
    [
      'calls the reporter itself',
      "const url = process.execArgv[process.execArgv.indexOf('--import') + 1];\nconst { default: reporter } = await import(url);\nfor await (const one of reporter([])) one;",
      'patched-runtime',
    ],
    [
      'leaves a child behind',
      "import { spawn } from 'node:child_process';\nspawn('sleep', ['20'], { detached: true, stdio: 'ignore' }).unref();",
      'left-children',
    ],
  ])('sees code that %s', async (_what, code, expected) => {
    const report = await suite({ 'src/cheat.js': `${code}\n`, 'tests/a.test.js': failing });
    expect(codes(report)).toContain(expected);
  });

  it('cannot be talked out of an assertion', async () => {
    const report = await suite({
      'src/cheat.js':
        "import assert from 'node:assert';\nimport { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\nfor (const name of ['equal', 'ok', 'strictEqual']) try { assert[name] = () => {}; } catch {}\ntry { require('node:test').test = () => {}; } catch {}\n",
      'tests/a.test.js': failing,
    });
    expect(report.results.map(({ status }) => status)).toEqual(['failed']);
  });

  it('sees a process that ends in the middle of a test', async () => {
    const report = await suite({
      'tests/a.test.js': `${head}test('a', () => process.exit(0));\ntest('b', () => assert.ok(false));\n`,
    });
    expect(codes(report)).toEqual(['no-clean-end']);
  });

  it('ends a run that hangs, prints megabytes or eats memory, and says so', async () => {
    const [hangs, prints, eats] = await Promise.all([
      suite({ 'tests/a.test.js': `${head}test('a', () => { for (;;); });\n`, ...limits('run_timeout: 700') }),
      suite({
        'tests/a.test.js': `${head}test('a', () => { for (let n = 0; n < 5000; n += 1) console.log('x'.repeat(1000)); });\n`,
        ...limits('output_limit_kb: 64'),
      }),
      suite({
        'tests/a.test.js': `${head}test('a', () => { const all = []; for (;;) all.push(Buffer.alloc(1e7, 1)); });\n`,
        ...limits('memory_mb: 256'),
      }),
    ]);
    expect([codes(hangs), codes(prints), codes(eats)]).toEqual([
      ['timed-out'],
      ['output-limit'],
      ['out-of-memory'],
    ]);
    expect(prints.outputTail.length).toBeLessThanOrEqual(4000);
  });

  it('keeps secrets, homes and the network out of reach', async () => {
    process.env['AW_TEST_SECRET'] = 'hunter2';
    const report = await suite({
      'tests/a.test.js': `${head}import { readFileSync, existsSync } from 'node:fs';
test('environment', () => assert.ok(!JSON.stringify(process.env).includes('hunter2')));
test('parent', () => { let text = ''; try { text = readFileSync('/proc/' + process.ppid + '/environ', 'latin1'); } catch {} assert.ok(!text.includes('hunter2')); });
test('home', () => assert.ok(!existsSync(${JSON.stringify(`${process.env['HOME'] ?? '/root'}/.profile`)})));
test('network', async () => { await assert.rejects(fetch('http://127.0.0.1:1/')); });
`,
    });
    delete process.env['AW_TEST_SECRET'];
    const expected =
      report.isolation.means === 'process-group'
        ? ['environment']
        : ['environment', 'parent', 'home', 'network'];
    expect(report.results.filter(({ status }) => status === 'passed').map(({ name }) => name)).toEqual(
      expect.arrayContaining(expected),
    );
  });
});
