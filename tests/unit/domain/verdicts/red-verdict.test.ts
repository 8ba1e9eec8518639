import { describe, expect, test } from 'vitest';
import type { Failure, TestResult } from '#shared/domain/verdicts/report-facts.ts';
import {
  assertion,
  baseline,
  codes,
  declared,
  design,
  failed,
  fallen,
  HASH,
  job,
  OLD,
  passed,
  reading,
  red,
  run,
  skipped,
  TEST_FILE,
} from './verdict-fixture.ts';

const accepted = { accepted: true, reasons: [] };
const missingModule = (module: string, external = false): Failure => ({
  cause: 'missing-module',
  message: `Cannot find module '${module}'`,
  subject: { module, symbol: null, external },
});

describe('RED accepts honest work', () => {
  test('a new test that fails by an assertion', () => {
    const verdict = red();
    expect(verdict).toMatchObject(accepted);
    expect(verdict.expected?.tests).toEqual([
      {
        project: '',
        file: TEST_FILE,
        name: 'AC1 adds',
        parametrised: false,
        criteria: ['AC1'],
        keeps: false,
        proof: 'assertion',
        instances: ['AC1 adds'],
      },
    ]);
    expect(verdict.expected?.files).toEqual([{ path: TEST_FILE, sha256: HASH }]);
  });

  test.each([
    ['a listed module that is missing', missingModule('src/add.js')],
    ['a listed module named without its extension', missingModule('src/add')],
    ['a listed module named as the test imports it', missingModule('../../../src/add.js')],
    [
      'a missing export of a listed module',
      {
        cause: 'missing-export',
        message: 'no export',
        subject: { module: 'src/add.js', symbol: 'add', external: false },
      },
    ],
  ] satisfies [string, Failure][])('a file that cannot load for %s', (_, failure) => {
    const verdict = red({ results: [], suite: { fileFailures: [fallen(failure)] } });
    expect(verdict).toMatchObject(accepted);
    expect(verdict.expected?.tests[0]?.proof).toBe('load');
  });

  test.each([
    [
      'a listed function that is none',
      {
        cause: 'missing-member',
        message: 'add is not a function',
        subject: { module: null, symbol: 'add', external: false },
      },
    ],
    [
      'a listed method that is missing',
      { cause: 'error', message: 'TypeError: calc.plus is not a function' },
    ],
    ['a listed method in a hook', { cause: 'hook', message: '(0, add) is not a function' }],
    [
      'an error thrown inside a listed module',
      {
        cause: 'error',
        message: 'boom',
        stack: 'Error: boom\n    at add (src/add.js:3:9)\n    at tests/tdd/S-1/add.test.js:4:3',
      },
    ],
    [
      'what a listed function gave and was nothing',
      {
        cause: 'missing-member',
        message: "Cannot read properties of undefined (reading 'total')",
        subject: { module: null, symbol: 'total', external: false },
      },
    ],
  ] satisfies [string, Failure][])('a test that fails by %s', (_, failure) => {
    expect(red({ results: [failed('AC1 adds', failure)] })).toMatchObject(accepted);
  });

  test.each([
    [
      'pytest',
      'src/add.py',
      'def add(a, b)',
      {
        cause: 'missing-module',
        message: "No module named 'src.add'",
        subject: { module: 'src.add', symbol: null, external: false },
      },
    ],
    [
      'pytest, a package that is still to come',
      'src/add.py',
      'add',
      {
        cause: 'missing-module',
        message: "No module named 'src'",
        subject: { module: 'src', symbol: null, external: false },
      },
    ],
    [
      'pytest, a new parameter',
      'src/add.py',
      'add',
      { cause: 'error', message: "add() got an unexpected keyword argument 'base'" },
    ],
    [
      'pytest, an attribute',
      'src/add.py',
      'Calculator.plus',
      { cause: 'error', message: "'Calculator' object has no attribute 'plus'" },
    ],
    [
      'go, a package',
      'internal/add',
      'Add',
      {
        cause: 'missing-module',
        message: 'no required module provides package',
        subject: { module: 'example.com/calc/internal/add', symbol: null, external: false },
      },
    ],
    [
      'go, a symbol',
      'internal/add',
      'func (c *Calc) Add(a, b int) int',
      {
        cause: 'load',
        message:
          './add_test.go:9:4: c.Add undefined (type *add.Calc has no field or method Add)\n./add_test.go:12:4: undefined: add.Calc',
      },
    ],
  ] satisfies [string, string, string, Failure][])(
    '%s: what the design lists is missing',
    (_, module, symbol, failure) => {
      const listed = design({ interfaces: [{ module, symbols: [symbol] }] });
      expect(
        red({ results: [], suite: { fileFailures: [fallen(failure)] }, input: { design: listed } }),
      ).toMatchObject(accepted);
    },
  );

  test('the first story of an empty project', () => {
    const verdict = red({
      input: { baseline: job(run([])) },
      results: [],
      suite: { fileFailures: [fallen(missingModule('src/add.js'))] },
    });
    expect(verdict).toMatchObject(accepted);
  });

  test('an old test that failed before, and fails still', () => {
    const before = job(run([failed('old is broken', assertion, OLD), passed('old works', OLD)]));
    expect(
      red({
        input: { baseline: before },
        results: [failed('AC1 adds'), failed('old is broken', assertion, OLD)],
      }),
    ).toMatchObject(accepted);
  });

  test('a parametrised test of which some cases pass already', () => {
    const test_ = declared('AC1 adds %i and %i', { parametrised: true });
    const verdict = red({
      tests: [test_],
      results: [passed('AC1 adds 0 and 0'), failed('AC1 adds 1 and 2')],
    });
    expect(verdict).toMatchObject(accepted);
    expect(verdict.expected?.tests).toMatchObject([{ instances: ['AC1 adds 1 and 2'] }]);
  });

  test('names that are made at run time', () => {
    const loop = declared('AC1 adds ${…}', { dynamic: true, parametrised: true });
    expect(red({ tests: [loop], results: [failed('AC1 adds 1'), failed('AC1 adds 2')] })).toMatchObject(
      accepted,
    );
  });

  test('tests that a helper declares', () => {
    expect(red({ tests: [], results: [failed('AC1 adds by a helper')] })).toMatchObject(accepted);
  });

  test('fixtures, helpers and a snapshot beside tests', () => {
    const beside = [
      reading([], {
        path: 'tests/tdd/S-1/__snapshots__/add.test.js.snap',
        language: 'unknown',
        isTestFile: false,
        sha256: 'b',
      }),
      reading([declared('shared', { file: 'tests/tdd/S-1/helper.js' })], {
        path: 'tests/tdd/S-1/helper.js',
        isTestFile: false,
        sha256: 'c',
      }),
      reading([], { path: 'tests/tdd/S-1/conftest.py', language: 'python', isTestFile: false, sha256: 'd' }),
    ];
    const verdict = red({
      result: { readings: [reading([declared('AC1 adds')]), ...beside] },
      input: { changedFiles: beside.map(({ path }) => ({ path, change: 'added' })) },
    });
    expect(verdict).toMatchObject(accepted);
    expect(verdict.expected?.files).toHaveLength(4);
  });

  test('a test of a criterion that keeps and passes', () => {
    const keeping = design({
      criteria: [
        { id: 'AC1', text: 'adds' },
        { id: 'AC2', text: 'stays', keeps: true },
      ],
    });
    const verdict = red({
      tests: [declared('AC1 adds'), declared('ac2 stays')],
      results: [failed('AC1 adds'), passed('ac2 stays')],
      input: { design: keeping },
    });
    expect(verdict).toMatchObject(accepted);
    expect(verdict.expected?.tests.map(({ keeps }) => keeps)).toEqual([false, true]);
  });

  test('a test with subtests, which fails because one of them does', () => {
    const tests = [declared('AC1 all'), declared('AC1 all > one')];
    const verdict = red({
      tests,
      results: [failed('AC1 all', { cause: 'error', message: '1 subtest failed' }), failed('AC1 all > one')],
    });
    expect(verdict).toMatchObject(accepted);
  });

  test('a flaky old test, named and not counted', () => {
    const flaky = run([failed('old works', assertion, OLD), failed('AC1 adds')]);
    const verdict = red({
      result: {
        runs: {
          suite: flaky,
          'rerun-1': run([passed('old works', OLD)]),
          'rerun-2': run([failed('old works', assertion, OLD)]),
        },
      },
    });
    expect(verdict).toMatchObject(accepted);
    expect(verdict.flaky).toEqual([{ project: '', file: OLD, name: 'old works' }]);
    expect(verdict.notes.join()).toContain('Flaky');
  });

  test('an old test whose name holds a port that changes', () => {
    const before = job(run([passed('listens on 4312', OLD), passed('old works', OLD)]));
    expect(
      red({ input: { baseline: before }, results: [failed('AC1 adds'), passed('listens on 5500', OLD)] }),
    ).toMatchObject(accepted);
  });
});

describe('RED with old tests that the story makes false', () => {
  const changing = design({ changes: [{ test: OLD, why: 'sums are rounded now' }] });
  const oldReading = (body: string) =>
    reading([declared('old works', { file: OLD, body }), declared('other', { file: OLD })], {
      path: OLD,
      sha256: 'e',
    });
  const result = (suite: ReturnType<typeof run>, after: ReturnType<typeof reading>[]) => ({
    runs: { suite },
    readings: [reading([declared('AC1 adds')]), ...after],
    baseReadings: [oldReading('before')],
    changedFiles: [{ path: OLD, change: 'modified' as const, role: 'test' as const }],
  });
  const before = job(run([passed('old works', OLD), passed('other', OLD)]));

  test('an edited one counts as new, and a person is asked', () => {
    const suite = run([failed('AC1 adds'), failed('old works', assertion, OLD), passed('other', OLD)]);
    const verdict = red({
      result: result(suite, [oldReading('after')]),
      input: { design: changing, baseline: before, changedFiles: [{ path: OLD, change: 'modified' }] },
    });
    expect(verdict).toMatchObject(accepted);
    expect(verdict.expected?.tests.map(({ name }) => name)).toEqual(['AC1 adds', 'old works']);
    expect(verdict.expected?.files.map(({ path }) => path)).toContain(OLD);
    expect(verdict.gates).toMatchObject([{ kind: 'changed_tests' }]);
  });

  test('an edited one that still passes is refused, the untouched one beside it is not', () => {
    const suite = run([failed('AC1 adds'), passed('old works', OLD), passed('other', OLD)]);
    const verdict = red({
      result: result(suite, [oldReading('after')]),
      input: { design: changing, baseline: before },
    });
    expect(verdict.reasons).toMatchObject([{ code: 'test-passes-before-code', test: 'old works' }]);
  });

  test('a removed one stands in the evidence', () => {
    const suite = run([failed('AC1 adds'), passed('other', OLD)]);
    const left = reading([declared('other', { file: OLD })], { path: OLD });
    const verdict = red({ result: result(suite, [left]), input: { design: changing, baseline: before } });
    expect(verdict).toMatchObject(accepted);
    expect(verdict.expected?.removed).toEqual([{ file: OLD, name: 'old works' }]);
    expect(verdict.notes.join()).toContain('old works');
  });

  test('a changed test file that the design does not name is refused', () => {
    const verdict = red({ input: { changedFiles: [{ path: OLD, change: 'modified' }] } });
    expect(verdict.reasons).toMatchObject([{ code: 'file-outside-phase', file: OLD }]);
  });
});

describe('RED refuses', () => {
  test('a test that passes before its code is written', () => {
    expect(red({ results: [passed('AC1 adds')] }).reasons).toMatchObject([
      { code: 'test-passes-before-code', test: 'AC1 adds', file: TEST_FILE },
    ]);
  });

  test.each([
    ['an outside package', missingModule('left-pad', true)],
    ['a module that the design does not list', missingModule('src/other.js')],
    ['a syntax error', { cause: 'syntax', message: 'Unexpected token' }],
    ['any other failure to load', { cause: 'load', message: 'boom' }],
    [
      'a compiler error that blames more than the interface',
      { cause: 'load', message: 'undefined: add\nundefined: mistyped' },
    ],
  ] satisfies [string, Failure][])('a file that cannot load because of %s', (_, failure) => {
    expect(codes(red({ results: [], suite: { fileFailures: [fallen(failure)] } }))).toEqual([
      'test-file-does-not-load',
    ]);
  });

  test.each([
    ['an artificial error', { cause: 'error', message: 'not implemented' }],
    ['a hook', { cause: 'hook', message: 'connection refused' }],
    ['a timeout', { cause: 'timeout', message: 'timed out in 5000ms' }],
    ['a crash', { cause: 'crash', message: 'process ended' }],
    ['a mistake of its own', { cause: 'error', message: 'x is not defined' }],
    [
      'a member that the design does not list',
      {
        cause: 'missing-member',
        message: 'foo.bar is not a function',
        subject: { module: null, symbol: 'bar', external: false },
      },
    ],
  ] satisfies [string, Failure][])('a test that fails by %s', (_, failure) => {
    expect(codes(red({ results: [failed('AC1 adds', failure)] }))).toEqual(['test-fails-for-other-cause']);
  });

  test('nothing used, in a file that imports no listed interface', () => {
    const failure: Failure = { cause: 'error', message: "Cannot read properties of undefined (reading 'x')" };
    const verdict = red({
      results: [failed('AC1 adds', failure)],
      result: { readings: [reading([declared('AC1 adds')], { imports: [] })] },
    });
    expect(codes(verdict)).toEqual(['test-fails-for-other-cause']);
  });

  test.each([
    ['skip', 'test-skipped'],
    ['only', 'test-focused'],
    ['todo', 'test-todo'],
    ['fails', 'test-expected-to-fail'],
  ] as const)('a test marked with %s', (mark, code) => {
    expect(codes(red({ tests: [declared('AC1 adds', { marks: [mark] })] }))).toContain(code);
  });

  test('a test that skipped itself at run time', () => {
    expect(codes(red({ results: [skipped('AC1 adds')] }))).toEqual(['test-skipped']);
  });

  test.each(['skip', 'todo', 'fails'] as const)('a test marked %s and empty, for its mark alone', (mark) => {
    const tests = [declared('AC1 adds', { marks: [mark], empty: true })];
    const wanted = { skip: 'test-skipped', todo: 'test-todo', fails: 'test-expected-to-fail' }[mark];
    for (const results of [[passed('AC1 adds')], [skipped('AC1 adds')], []])
      expect(codes(red({ tests, results }))).toEqual([wanted]);
  });

  test('a new test that gives both results on one commit', () => {
    const again = (status: (name: string) => TestResult) => ({
      runs: {
        suite: run([passed('old works', OLD), failed('AC1 adds')]),
        'rerun-1': run([status('AC1 adds')]),
      },
    });
    expect(codes(red({ result: again(passed) }))).toEqual(['test-flaky']);
    expect(red({ result: again(failed) })).toMatchObject(accepted);
  });

  test('an empty test', () => {
    expect(
      codes(red({ tests: [declared('AC1 adds', { empty: true })], results: [passed('AC1 adds')] })),
    ).toContain('test-empty');
  });

  test('a declared test that did not run', () => {
    const verdict = red({ tests: [declared('AC1 adds'), declared('AC1 more')] });
    expect(verdict.reasons).toMatchObject([{ code: 'test-did-not-run', test: 'AC1 more' }]);
  });

  test('a story without tests', () => {
    expect(codes(red({ tests: [], results: [] }))).toContain('no-new-tests');
  });

  test('a criterion that no test names, where AC10 does not stand for AC1', () => {
    const verdict = red({ tests: [declared('AC10 adds')], results: [failed('AC10 adds')] });
    expect(codes(verdict)).toEqual(['criterion-without-test']);
  });

  test('a passing test that names a criterion which keeps and one that does not', () => {
    const keeping = design({
      criteria: [
        { id: 'AC1', text: 'adds' },
        { id: 'AC2', text: 'stays', keeps: true },
      ],
    });
    const verdict = red({
      tests: [declared('AC1 AC2 adds')],
      results: [passed('AC1 AC2 adds')],
      input: { design: keeping },
    });
    expect(codes(verdict)).toEqual(['test-passes-before-code']);
  });

  test('a file that does not parse', () => {
    expect(
      codes(
        red({
          results: [],
          suite: { fileFailures: [fallen({ cause: 'syntax', message: 'bad' })] },
          result: { readings: [reading([], { parses: false })] },
        }),
      ),
    ).toContain('test-file-does-not-parse');
  });

  test.each([
    ['fails', failed('old works', assertion, OLD), 'old-test-broken'],
    ['is skipped', skipped('old works', OLD), 'old-test-skipped'],
    ['is gone', undefined, 'old-test-lost'],
  ] as const)('an old test that %s now', (_, result, code) => {
    const suite = run([...(result ? [result] : []), failed('AC1 adds')]);
    expect(codes(red({ result: { runs: { suite } } }))).toEqual([code]);
  });

  test('an old test that fails in every rerun too', () => {
    const bad = run([failed('old works', assertion, OLD), failed('AC1 adds')]);
    expect(codes(red({ result: { runs: { suite: bad, 'rerun-1': bad, 'rerun-2': bad } } }))).toEqual([
      'old-test-broken',
    ]);
  });

  test('a run that cannot be trusted', () => {
    const verdict = red({
      suite: { defects: [{ code: 'forged-report', text: 'a frame with a wrong mark' }] },
    });
    expect(verdict.reasons).toMatchObject([{ code: 'run-defect' }]);
    expect(verdict.reasons[0]?.text).toContain('forged-report');
  });

  test('an attempt without a run, and one whose runner is missing', () => {
    expect(codes(red({ input: { result: null } }))).toEqual(['no-test-run']);
    expect(codes(red({ result: { outcome: 'runner-missing' } }))).toEqual(['test-run-failed']);
  });

  test('a commit that keeps the run from being made, for what it changed', () => {
    const result = job(run([]), {
      outcome: 'config-invalid',
      text: 'a script would run around the tests',
      runs: {},
    });
    const changedFiles = [{ path: 'package.json', change: 'modified' as const }];
    expect(red({ input: { result, changedFiles } }).reasons).toMatchObject([
      { code: 'file-outside-phase', file: 'package.json' },
    ]);
    expect(codes(red({ input: { result } }))).toEqual(['test-run-failed']);
  });

  test('an attempt that cannot be compared', () => {
    expect(codes(red({ input: { baseline: null } }))).toEqual(['baseline-missing']);
    expect(red({ input: { baseline } }).accepted).toBe(true);
  });
});
