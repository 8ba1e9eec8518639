import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { testJobResult, type TestJobResult } from '#shared/contracts/jobs.contract.ts';
import { createTreeSitterReader } from '#shared/adapters/tree-sitter/tree-sitter-reader.adapter.ts';
import { proveRunner } from '#workers/test-runner/prove-runner.ts';
import { plainReader, runJob, sandbox, tarOf, toolchain, type Project } from './job-bench.ts';

const head = "import test from 'node:test';\nimport assert from 'node:assert';\n";
const base: Project = {
  'package.json': '{"type":"module","scripts":{"test":"node --test"}}',
  'src/old.js': 'export function old() {\n  return 1;\n}\n\nexport function unused() {\n  return 2;\n}\n',
  'tests/old.test.js': `${head}import { old } from '../src/old.js';\ntest('old', () => assert.equal(old(), 1));\n`,
};
const testFile = 'tests/tdd/USER-001/add.test.js';
const red: Project = {
  ...base,
  [testFile]: `${head}import { add } from '../../../src/add.js';\ntest('AC1 adds', () => assert.equal(add(1, 2), 3));\n`,
};
const green: Project = { ...red, 'src/add.js': 'export function add(a, b) {\n  return a + b;\n}\n' };
const inPhase = (phase: 'CODE_GREEN' | 'COMMIT') => ({ phase });
const reader = createTreeSitterReader();

let baseline: TestJobResult;
beforeAll(async () => {
  baseline = await runJob({ project: base, spec: { kind: 'baseline', phase: null } });
});

describe('a test job', () => {
  it('measures the baseline with coverage', () => {
    expect(baseline.runner).toBe('node-test');
    expect(baseline.runs.suite?.coverage).toEqual([
      { path: 'src/old.js', covered: [1, 2, 3, 5], uncovered: [6, 7] },
    ]);
  });

  it('runs a RED commit and reads its new tests', async () => {
    const result = await runJob({ project: red, base, baseline, deps: { reader } });
    expect(testJobResult.parse(result)).toEqual(result);
    expect(Object.keys(result.runs)).toEqual(['suite']);
    expect(result.runs.suite?.fileFailures.map(({ file, failure }) => [file, failure.cause])).toEqual([
      [testFile, 'missing-module'],
    ]);
    expect(
      result.readings.flatMap(({ tests }) => tests.map(({ name, criteria }) => [name, criteria])),
    ).toEqual([['AC1 adds', ['AC1']]]);
    expect(result.changedFiles).toEqual([{ path: testFile, change: 'added', role: 'test' }]);
  });

  it('makes every run that a GREEN verdict needs', async () => {
    const result = await runJob({
      project: green,
      base,
      baseline,
      spec: inPhase('CODE_GREEN'),
      deps: { reader },
    });
    expect(testJobResult.parse(result)).toEqual(result);
    const { suite, sentinel } = result.runs;
    expect(suite?.results.map(({ name, status }) => [name, status])).toEqual([
      ['old', 'passed'],
      ['AC1 adds', 'passed'],
    ]);
    expect(suite?.coverage?.find(({ path }) => path === 'src/add.js')).toEqual({
      path: 'src/add.js',
      covered: [1, 2, 3],
      uncovered: [],
    });
    expect(result.changedLines).toEqual({ 'src/add.js': [1, 2, 3] });
    expect(sentinel?.results.find(({ name }) => name === result.sentinel?.mustFail[0])?.status).toBe(
      'failed',
    );
    expect(sentinel?.results.find(({ name }) => name === result.sentinel?.mustPass[0])?.status).toBe(
      'passed',
    );
    expect(result.hollow).toMatchObject({ functions: 1, files: ['src/add.js'], skipped: [] });
    for (const name of ['hollow-throw', 'hollow-empty'] as const)
      expect(result.runs[name]?.results.map(({ status }) => status)).toEqual(['failed']);
  });

  it('shows by a hollow run that a test proves nothing', async () => {
    const vacuous = {
      ...green,
      [testFile]: `${head}import { add } from '../../../src/add.js';\ntest('AC1 adds', () => assert.ok(add));\n`,
    };
    const result = await runJob({
      project: vacuous,
      base,
      baseline,
      spec: inPhase('CODE_GREEN'),
      deps: { reader },
    });
    for (const name of ['hollow-throw', 'hollow-empty'] as const)
      expect(result.runs[name]?.results.map(({ status }) => status)).toEqual(['passed']);
  });

  it('shows by a sentinel that code under test bends the reports', async () => {
    const cheat = `import { Readable } from 'node:stream';
const push = Readable.prototype.push;
Readable.prototype.push = function (one) {
  if (one?.type === 'test:fail') { one.type = 'test:pass'; delete one.data.details.error; }
  if (one?.type === 'test:summary') { one.data.counts.passed += one.data.counts.failed; one.data.counts.failed = 0; one.data.counts.cancelled = 0; }
  return push.call(this, one);
};
Object.defineProperty(process, 'exitCode', { get: () => 0, set() {} });
process.on('exit', () => process.reallyExit(0));
export function add() {
  return 0;
}
`;
    const result = await runJob({
      project: { ...red, 'src/add.js': cheat },
      base,
      baseline,
      spec: inPhase('CODE_GREEN'),
      deps: { reader },
    });
    const mustFail = result.sentinel?.mustFail[0];
    const shown = result.runs.sentinel;
    expect(
      shown?.results.find(({ name }) => name === mustFail)?.status !== 'failed' || shown.defects.length > 0,
    ).toBe(true);
    expect(result.suspicious.length).toBeGreaterThan(0);
  });

  it('counts the lines of a changed file that no test loads as not reached', async () => {
    const result = await runJob({
      project: { ...green, 'src/extra.js': '// why\nexport const extra = 1;\n' },
      base,
      baseline,
      spec: inPhase('CODE_GREEN'),
      deps: { reader },
    });
    expect(result.runs.suite?.coverage?.find(({ path }) => path === 'src/extra.js')).toEqual({
      path: 'src/extra.js',
      covered: [],
      uncovered: [2],
    });
  });

  it('looks twice more at an old test that is unlike its baseline', async () => {
    const flaky = { ...red, 'src/old.js': 'export function old() {\n  return 3;\n}\n' };
    const result = await runJob({ project: flaky, base, baseline });
    expect(result.runs['rerun-1']?.results.map(({ name, status }) => [name, status])).toEqual([
      ['old', 'failed'],
    ]);
    expect(result.runs['rerun-2']?.results.map(({ name }) => name)).toEqual(['old']);
  });

  it('finds code that rewrites the tests while they run', async () => {
    const cheat =
      "import { writeFileSync } from 'node:fs';\nexport function add() {\n  return 3;\n}\nwriteFileSync(new URL('../tests/old.test.js', import.meta.url), '');\n";
    const result = await runJob({
      project: { ...red, 'src/add.js': cheat },
      base,
      baseline,
      deps: { reader },
    });
    expect(result.runs.suite?.defects).toContainEqual({
      code: 'patched-runtime',
      file: 'tests/old.test.js',
      text: 'the test file was changed while the tests ran',
    });
  });

  it('takes limits and commands from the base, not from the code under test', async () => {
    const greedy = { ...red, 'config/agent-workflow.yml': 'tdd: {test_execution: {runner: "true"}}' };
    const result = await runJob({ project: greedy, base, baseline });
    expect([result.outcome, result.runner]).toEqual(['done', 'node-test']);
  });

  it('runs what the project prepares, and says when that fails', async () => {
    const config = (command: string): Project => ({
      ...base,
      'config/agent-workflow.yml': `tdd: {test_execution: {prepare: "${command}"}}`,
      'tests/made.test.js': `${head}import { made } from '../made.js';\ntest('made', () => assert.ok(made));\n`,
    });
    const good = await runJob({
      project: config('echo export const made = 1 >made.js'),
      spec: { kind: 'baseline', phase: null },
    });
    expect(good.runs.suite?.results.every(({ status }) => status === 'passed')).toBe(true);
    const bad = await runJob({
      project: config('echo broken; exit 3'),
      spec: { kind: 'baseline', phase: null },
    });
    expect(
      bad.runs.suite?.defects.map(({ code, text }) => [
        code,
        text.includes('exit code 3') && text.includes('broken'),
      ]),
    ).toEqual([['prepare-failed', true]]);
  });

  it('names what quality commands find, and what the base had already', async () => {
    const config = {
      'config/agent-workflow.yml': 'tdd: {quality_gates: {commands: ["sh lint.sh"]}}',
      'lint.sh': 'grep -Hn "function" src/*.js && exit 1; exit 0\n',
    };
    const linted = { ...base, ...config };
    const result = await runJob({
      project: { ...green, ...config },
      base: linted,
      baseline,
      spec: inPhase('CODE_GREEN'),
      deps: { reader },
    });
    expect(result.qualityFindings.map(({ file, inBase }) => [file, inBase])).toEqual([
      ['src/add.js', false],
      ['src/old.js', true],
      ['src/old.js', true],
    ]);
  });

  it('reports marks that the story added, but those that the project allows', async () => {
    const exits = { ...green, 'src/cli.js': 'export function end() {\n  process.exit(0);\n}\n' };
    const found = await runJob({
      project: exits,
      base,
      baseline,
      spec: inPhase('CODE_GREEN'),
      deps: { reader },
    });
    expect(found.suspicious).toEqual([{ path: 'src/cli.js', line: 2, mark: 'process.exit' }]);
    const allows = { 'config/agent-workflow.yml': 'security: {allow_marks: [process.exit]}' };
    const allowed = await runJob({
      project: { ...exits, ...allows },
      base: { ...base, ...allows },
      baseline,
      spec: inPhase('CODE_GREEN'),
      deps: { reader },
    });
    expect(allowed.suspicious).toEqual([]);
  });

  it.each([
    [
      'a broken configuration',
      { ...base, 'config/agent-workflow.yml': 'tdd: {test_execution: {runner: 5, test_timeot: 1}}' },
      'config-invalid',
      'did you mean "test_timeout"',
    ],
    [
      'chained commands',
      { ...base, 'package.json': '{"scripts":{"test":"tsc && node --test"}}' },
      'config-invalid',
      'tdd.test_execution.prepare',
    ],
    [
      'a runner that is not known',
      { ...base, 'package.json': '{"scripts":{"test":"mocha"}}' },
      'runner-missing',
      'Known:',
    ],
    ['no runner at all', { 'package.json': '{}' }, 'runner-missing', 'tdd.test_execution.runner'],
  ])('refuses %s with the way to mend it', async (_what, project, outcome, text) => {
    const result = await runJob({ project, spec: { kind: 'baseline', phase: null } });
    expect(result.outcome).toBe(outcome);
    expect(result.text).toContain(text);
  });

  it('refuses to run unsandboxed without leave', async () => {
    const bare = {
      ...sandbox,
      isolation: () =>
        Promise.resolve({
          means: 'process-group',
          network: 'host',
          filesystem: 'host',
          user: 'same',
        } as const),
    };
    const result = await runJob({
      project: base,
      spec: { kind: 'baseline', phase: null, unsandboxed: false },
      deps: { sandbox: bare },
    });
    expect(result.outcome).toBe('sandbox-missing');
  });

  it('leaves nothing behind, also when it is stopped in the middle', async () => {
    const scratchDir = mkdtempSync(join(tmpdir(), 'aw-scratch-'));
    const stop = new AbortController();
    const slow = {
      ...base,
      'tests/slow.test.js': `${head}test('slow', async () => { await new Promise((done) => setTimeout(done, 60000)); });\n`,
    };
    setTimeout(() => stop.abort(), 300);
    const result = await runJob({
      project: slow,
      spec: { kind: 'baseline', phase: null },
      deps: { scratchDir, signal: stop.signal },
    });
    expect(result.runs.suite?.defects.map(({ code }) => code)).toContain('killed');
    expect(readdirSync(scratchDir)).toEqual([]);
    rmSync(scratchDir, { recursive: true });
  });

  it('proves a runner by running the suite once', async () => {
    const scratchDir = mkdtempSync(join(tmpdir(), 'aw-scratch-'));
    const { means } = await sandbox.isolation();
    const { result } = await proveRunner(
      await tarOf(base),
      {
        reader: plainReader,
        sandbox,
        toolchain,
        scratchDir,
        dependenciesDir: scratchDir,
        nonce: () => 'n',
        signal: new AbortController().signal,
        clock: { nowMs: () => performance.now() },
      },
      { unsandboxed: means === 'process-group', packages: false },
    );
    rmSync(scratchDir, { recursive: true });
    expect([result.outcome, result.runner, result.runs.suite?.results.length]).toEqual([
      'done',
      'node-test',
      1,
    ]);
  });
});
