import { describe, expect, test } from 'vitest';
import type { ReportedChange } from '#shared/domain/verdicts/report-facts.ts';
import {
  assertion,
  baseline,
  codes,
  declared,
  design,
  expectedTests,
  failed,
  fallen,
  green,
  job,
  OLD,
  passed,
  reading,
  run,
  skipped,
  TEST_FILE,
} from './verdict-fixture.ts';

const accepted = { accepted: true, reasons: [] };
const storyFiles: readonly ReportedChange[] = [
  { path: TEST_FILE, change: 'added', role: 'test' },
  { path: 'src/add.js', change: 'added', role: 'source' },
];

describe('GREEN accepts honest work', () => {
  test('tests of the RED commit that pass, noticed by the hollow runs', () => {
    const verdict = green();
    expect(verdict).toMatchObject(accepted);
    expect(verdict.expected?.tests[0]?.instances).toEqual(['AC1 adds']);
  });

  test('a test that passes in one hollow run, because it expects an error', () => {
    expect(green({ runs: { 'hollow-throw': run([passed('AC1 adds')]) } })).toMatchObject(accepted);
  });

  test('hollow code that does not even load', () => {
    const dead = run([], { fileFailures: [fallen({ cause: 'load', message: 'hollow' })] });
    expect(green({ runs: { 'hollow-throw': dead, 'hollow-empty': dead } })).toMatchObject(accepted);
  });

  test('a language without a grammar, which the notes say', () => {
    const verdict = green({
      result: {
        hollow: { functions: 0, values: 0, files: [], skipped: [{ path: 'src/a.rb', why: 'no grammar' }] },
      },
    });
    expect(verdict).toMatchObject(accepted);
    expect(verdict.notes.join()).toMatch(/Not hollowed.*src\/a\.rb/);
  });

  test('hollow Go that does not compile, which the notes say', () => {
    const dead = run([], {
      runner: 'go-test',
      fileFailures: [fallen({ cause: 'load', message: '[build failed]' })],
    });
    const verdict = green({ runs: { 'hollow-throw': dead, 'hollow-empty': dead } });
    expect(verdict).toMatchObject(accepted);
    expect(verdict.notes.join()).toContain('does not build');
  });

  test('a test that keeps and passes in every hollow run', () => {
    const keeping = expectedTests({
      tests: [{ ...expectedTests().tests[0]!, keeps: true, proof: 'passed' }],
    });
    const still = run([passed('AC1 adds')]);
    expect(
      green({ input: { expected: keeping }, runs: { 'hollow-throw': still, 'hollow-empty': still } }),
    ).toMatchObject(accepted);
  });

  test('every case of a parametrised test passing', () => {
    const each = expectedTests({
      tests: [{ ...expectedTests().tests[0]!, name: 'AC1 adds %i', parametrised: true }],
    });
    const verdict = green({
      input: { expected: each },
      results: [passed('AC1 adds 1'), passed('AC1 adds 2')],
    });
    expect(verdict).toMatchObject(accepted);
    expect(verdict.expected?.tests[0]?.instances).toEqual(['AC1 adds 1', 'AC1 adds 2']);
  });

  test('pytest cases under one name', () => {
    const file = 'tests/tdd/S-1/test_add.py';
    const each = expectedTests({
      tests: [{ ...expectedTests().tests[0]!, file, name: 'test_ac1', parametrised: true }],
      files: [{ path: file, sha256: 'f' }],
    });
    const verdict = green({
      input: { expected: each },
      results: [passed('test_ac1[1-2]', file), passed('test_ac1[2-3]', file)],
      result: { readings: [reading([declared('test_ac1', { file })], { path: file, sha256: 'f' })] },
      runs: { 'hollow-throw': run([]), 'hollow-empty': run([]) },
    });
    expect(verdict).toMatchObject(accepted);
  });

  test('an old failing test, still failing, and one that is mended', () => {
    const before = job(
      run([
        failed('old is broken', assertion, OLD),
        failed('old is mended', assertion, OLD),
        passed('old works', OLD),
      ]),
    );
    expect(
      green({
        input: { baseline: before },
        results: [passed('AC1 adds'), failed('old is broken', assertion, OLD), passed('old is mended', OLD)],
      }),
    ).toMatchObject(accepted);
  });

  test('tests of a file that could not load before and does now', () => {
    const other = 'tests/unit/other.test.js';
    const before = job(
      run([passed('old works', OLD)], {
        fileFailures: [fallen({ cause: 'missing-module', message: 'x' }, other)],
      }),
    );
    expect(
      green({
        input: { baseline: before },
        results: [passed('AC1 adds'), failed('other', assertion, other)],
      }),
    ).toMatchObject(accepted);
  });

  test('packages that the design added: the engine changed manifest and lock', () => {
    const packages = [{ name: 'ms', version: '2.1.3', why: 'durations' }];
    const changedFiles: ReportedChange[] = [
      ...storyFiles,
      { path: 'package-lock.json', change: 'modified', role: 'lock' },
    ];
    expect(green({ input: { design: design({ packages }) }, result: { changedFiles } })).toMatchObject(
      accepted,
    );
  });

  test('unfinished work that is named, and writes that were refused, as notes', () => {
    const agent = {
      outcome: 'done' as const,
      text: '',
      answer: { unfinished: ['docs'] },
      violations: [{ path: TEST_FILE, rule: 'denied', text: 'protected' }],
    };
    const verdict = green({ input: { agent } });
    expect(verdict).toMatchObject(accepted);
    expect(verdict.notes.join()).toContain('docs');
    expect(verdict.notes.join()).toContain(TEST_FILE);
  });
});

describe('GREEN refuses', () => {
  test.each([
    ['fails', [failed('AC1 adds')], 'test-fails'],
    ['is skipped', [skipped('AC1 adds')], 'test-skipped'],
    ['does not run', [], 'test-did-not-run'],
    ['is skipped in one of its cases', [passed('AC1 adds'), skipped('AC1 adds')], 'test-skipped'],
  ] as const)('an expected test that %s', (_, results, code) => {
    expect(codes(green({ results }))).toEqual([code]);
  });

  test('an expected test that passes in a rerun only', () => {
    expect(
      codes(green({ results: [failed('AC1 adds')], runs: { 'rerun-1': run([passed('AC1 adds')]) } })),
    ).toEqual(['test-flaky']);
    expect(codes(green({ runs: { 'rerun-1': run([failed('AC1 adds')]) } }))).toEqual(['test-flaky']);
    expect(codes(green({ results: [{ ...passed('AC1 adds'), retries: 1 }] }))).toEqual(['test-flaky']);
  });

  test('a test file that is not the one of the RED commit, is gone, or is new', () => {
    expect(
      codes(green({ result: { readings: [reading([declared('AC1 adds')], { sha256: 'other' })] } })),
    ).toEqual(['test-file-changed']);
    expect(codes(green({ result: { readings: [] } }))).toEqual(['test-file-missing']);
    const added = reading([], { path: 'tests/tdd/S-1/extra.js', isTestFile: false });
    expect(codes(green({ result: { readings: [reading([declared('AC1 adds')]), added] } }))).toEqual([
      'test-file-changed',
    ]);
  });

  test.each([
    ['an old test', OLD],
    ['a runner file', 'vitest.config.ts'],
    ['npm configuration', '.npmrc'],
    ['a lock file', 'package-lock.json'],
    ['CI', '.github/workflows/ci.yml'],
    ['the engine configuration', 'config/agent-workflow.yml'],
    ["the engine's record", '.orch-state/state.json'],
    ['the accepted design', 'docs/tdd/S-1/design.md'],
    ['what the project protects', 'db/schema.sql'],
  ])('a commit that changes %s', (_, path) => {
    const config = {
      runner: 'vitest' as const,
      coverageThreshold: null,
      generated: [],
      securityPaths: [],
      publicContracts: [],
      allowMarks: [],
      protectedPaths: ['db/**'],
    };
    expect(codes(green({ input: { changedFiles: [{ path, change: 'modified' }], config } }))).toEqual([
      'protected-file-changed',
    ]);
  });

  test('runner keys and packages in a manifest', () => {
    const change = (key: string, kind: 'runner' | 'dependencies') =>
      green({
        input: {
          changedFiles: [{ path: 'package.json', change: 'modified', protectedKeys: [{ key, kind }] }],
        },
      });
    expect(codes(change('scripts.test', 'runner'))).toEqual(['protected-file-changed']);
    expect(codes(change('dependencies', 'dependencies'))).toEqual(['packages-changed']);
  });

  test('a runner file that differs from the base, whoever changed it', () => {
    const changedFiles: ReportedChange[] = [
      ...storyFiles,
      { path: 'package.json', change: 'modified', role: 'runner', detail: 'scripts.test' },
    ];
    expect(codes(green({ result: { changedFiles } }))).toEqual(['protected-file-changed']);
  });

  test('an old test that fails, is skipped or is gone', () => {
    const suite = (results: Parameters<typeof run>[0]) =>
      green({ runs: { suite: run([...results, passed('AC1 adds')]) } });
    expect(codes(suite([failed('old works', assertion, OLD)]))).toEqual(['old-test-broken']);
    expect(codes(suite([skipped('old works', OLD)]))).toEqual(['old-test-skipped']);
    expect(codes(suite([]))).toEqual(['old-test-lost']);
  });

  test('a test from nowhere that fails, and an error outside any test', () => {
    expect(codes(green({ results: [passed('AC1 adds'), failed('surprise', assertion, OLD)] }))).toEqual([
      'other-test-fails',
    ]);
    expect(
      codes(
        green({ suite: { fileFailures: [fallen({ cause: 'error', message: 'unhandled' }, TEST_FILE)] } }),
      ),
    ).toEqual(['test-file-does-not-load']);
    expect(
      codes(green({ suite: { fileFailures: [fallen({ cause: 'error', message: 'unhandled' }, '')] } })),
    ).toEqual(['old-file-does-not-load']);
  });

  test.each([
    'timed-out',
    'killed',
    'out-of-memory',
    'output-limit',
    'left-children',
    'no-report',
    'forged-report',
    'no-clean-end',
    'counts-disagree',
    'exit-code-disagrees',
    'events-after-end',
    'patched-runtime',
  ])('a run with the defect %s, in the suite or beside the sentinels', (code) => {
    const defects = [{ code, text: 'seen', file: TEST_FILE }];
    expect(codes(green({ suite: { defects } }))).toEqual(['run-defect']);
    expect(codes(green({ runs: { sentinel: run([failed('s1'), passed('s2')], { defects }) } }))).toEqual([
      'run-defect',
    ]);
  });

  test('a new test that fails beside the sentinels alone', () => {
    const sentinel = run([failed('s1'), passed('s2'), failed('AC1 adds')]);
    expect(codes(green({ runs: { sentinel } }))).toEqual(['test-flaky']);
  });

  test('several wrong sentinels beside one test file, once', () => {
    const beside = { s1: TEST_FILE, s2: TEST_FILE, s3: TEST_FILE };
    const sentinel = { mustFail: ['s1', 's3'], mustPass: ['s2'], beside };
    const bent = run([passed('s1'), passed('s2'), passed('s3')]);
    expect(green({ runs: { sentinel: bent }, result: { sentinel } }).reasons).toMatchObject([
      { code: 'sentinel-wrong', file: TEST_FILE },
    ]);
  });

  test('a commit that keeps the run from being made, naming the key that it changed', () => {
    const result = job(run([]), {
      outcome: 'config-invalid',
      text: 'a script would run around the tests',
      runs: {},
    });
    const touched = {
      path: 'package.json',
      change: 'modified' as const,
      protectedKeys: [{ key: 'scripts.pretest', kind: 'runner' as const }],
    };
    const { reasons } = green({ input: { result, changedFiles: [touched] } });
    expect(reasons).toMatchObject([{ code: 'protected-file-changed', file: 'package.json' }]);
    expect(reasons[0]?.text).toContain('scripts.pretest');
    expect(codes(green({ input: { result } }))).toEqual(['test-run-failed']);
  });

  test('sentinels that were not run, or not as they must', () => {
    expect(codes(green({ result: { sentinel: null } }))).toEqual(['sentinel-missing']);
    expect(codes(green({ runs: { sentinel: run([passed('s1'), passed('s2')]) } }))).toEqual([
      'sentinel-wrong',
    ]);
    expect(codes(green({ runs: { sentinel: run([failed('s1'), failed('s2')]) } }))).toEqual([
      'sentinel-wrong',
    ]);
    expect(codes(green({ runs: { sentinel: run([]) } }))).toEqual(['sentinel-wrong']);
  });

  test('a vacuous test', () => {
    const still = run([passed('AC1 adds')]);
    expect(green({ runs: { 'hollow-throw': still, 'hollow-empty': still } }).reasons).toMatchObject([
      { code: 'test-vacuous', test: 'AC1 adds' },
    ]);
  });

  test('too little coverage of changed lines, naming them', () => {
    const verdict = green({
      suite: { coverage: [{ path: 'src/add.js', covered: [1, 2], uncovered: [3, 9] }] },
    });
    expect(codes(verdict)).toEqual(['coverage-too-low']);
    expect(verdict.reasons[0]?.text).toContain('src/add.js:3');
  });

  test('lines that only moved do not count among the changed ones', () => {
    const coverage = [{ path: 'src/add.js', covered: [1, 2], uncovered: [3, 4, 5] }];
    const changedLines = { 'src/add.js': [1, 2, 3, 4, 5] };
    expect(codes(green({ suite: { coverage }, result: { changedLines } }))).toEqual(['coverage-too-low']);
    const movedLines = { 'src/add.js': [3, 4, 5] };
    expect(codes(green({ suite: { coverage }, result: { changedLines, movedLines } }))).toEqual([]);
  });

  test('lines elsewhere that lost their coverage', () => {
    const before = job(
      run([passed('old works', OLD)], {
        coverage: [{ path: 'src/old.js', covered: [1, 2, 3], uncovered: [4] }],
      }),
    );
    const coverage = [
      { path: 'src/add.js', covered: [1, 2, 3], uncovered: [] },
      { path: 'src/old.js', covered: [1, 2], uncovered: [3, 4] },
    ];
    expect(codes(green({ suite: { coverage }, input: { baseline: before } }))).toEqual(['coverage-fell']);
  });

  test('a quality finding that the base lacks; one in a test goes back to TEST_RED', () => {
    const finding = (file: string, inBase = false) =>
      green({ result: { qualityFindings: [{ command: 'eslint', file, text: 'no-unused-vars', inBase }] } });
    expect(finding('src/add.js')).toMatchObject({
      accepted: false,
      sendBackTo: null,
      reasons: [{ code: 'quality-finding' }],
    });
    expect(finding(TEST_FILE)).toMatchObject({ accepted: false, sendBackTo: 'TEST_RED' });
    expect(finding('src/add.js', true)).toMatchObject(accepted);
  });

  test('an agent without an answer, and a cycle without expected tests', () => {
    expect(
      codes(
        green({
          input: { agent: { outcome: 'limit', text: 'turns used up', answer: null, violations: [] } },
        }),
      ),
    ).toEqual(['agent-failed']);
    expect(codes(green({ input: { expected: null } }))).toEqual(['expected-tests-missing']);
  });
});

describe('GREEN asks a person, or another phase', () => {
  const config = {
    runner: 'vitest' as const,
    coverageThreshold: null,
    generated: [],
    securityPaths: ['src/auth/**'],
    publicContracts: ['openapi.yml'],
    allowMarks: ['process.exit'],
    protectedPaths: [],
  };

  test('for security paths and public contracts', () => {
    const changedFiles: ReportedChange[] = [
      ...storyFiles,
      { path: 'src/auth/login.js', change: 'modified', role: 'source' },
      { path: 'openapi.yml', change: 'modified', role: 'source' },
    ];
    expect(green({ result: { changedFiles }, input: { config } }).gates.map(({ kind }) => kind)).toEqual([
      'security_path',
      'public_contract',
    ]);
  });

  test('for suspicious code, but not for a mark that the project allows', () => {
    const suspicious = [
      { path: 'src/cli.js', line: 3, mark: 'process.exit' },
      { path: 'src/cli.js', line: 4, mark: '/proc/' },
    ];
    const verdict = green({ result: { suspicious }, input: { config } });
    expect(verdict).toMatchObject({ accepted: true, gates: [{ kind: 'suspicious_code' }] });
    expect(verdict.gates[0]?.text).not.toContain('process.exit');
  });

  test.each([
    ['test "AC1 adds": it contradicts AC2', 'TEST_RED'],
    ['package ms: durations', 'DESIGN'],
    ['design: the interface lacks a clock', 'DESIGN'],
    ['the second half', null],
  ] as const)('when a refused agent says "%s"', (entry, phase) => {
    const agent = { outcome: 'done' as const, text: '', answer: { unfinished: [entry] }, violations: [] };
    expect(green({ results: [failed('AC1 adds')], input: { agent } }).sendBackTo).toBe(phase);
  });
});

describe('REFACTOR and COMMIT', () => {
  const coverage = [{ path: 'src/add.js', covered: [1, 2, 3], uncovered: [8] }];

  test('a refactor that leaves more lines uncovered is refused, one that leaves as many is not', () => {
    const refactor = (uncovered: number) =>
      green({
        suite: { coverage },
        input: {
          phase: 'REFACTOR',
          previous: { coverage: { changed: { covered: 3, measured: 3 }, covered: 3, uncovered } },
        },
      });
    expect(codes(refactor(0))).toEqual(['coverage-fell']);
    expect(refactor(1)).toMatchObject(accepted);
  });

  test('code that decides which names run: one that failed at RED must run', () => {
    const [one] = expectedTests().tests;
    const chosen = expectedTests({
      tests: [{ ...one!, name: 'AC1 adds ${…}', parametrised: true, instances: ['AC1 adds 1'] }],
    });
    expect(codes(green({ results: [passed('AC1 adds 0')], input: { expected: chosen } }))).toEqual([
      'test-did-not-run',
    ]);
    const all = green({
      results: [passed('AC1 adds 0'), passed('AC1 adds 1')],
      input: { expected: chosen },
    });
    expect(all).toMatchObject({ reasons: [] });
    expect(all.expected?.tests[0]?.instances).toEqual(['AC1 adds 1', 'AC1 adds 0']);
  });

  test('a name that ran at the first GREEN must run again', () => {
    const once = expectedTests({
      tests: [
        {
          ...expectedTests().tests[0]!,
          name: 'AC1 ${…}',
          parametrised: true,
          instances: ['AC1 one', 'AC1 two'],
        },
      ],
    });
    expect(
      codes(green({ results: [passed('AC1 one')], input: { phase: 'REFACTOR', expected: once } })),
    ).toEqual(['test-did-not-run']);
  });

  test('promoted tests are the same tests at their new place', () => {
    const file = 'tests/unit/S-1/add.test.js';
    const verdict = green({
      results: [passed('AC1 adds', file)],
      result: {
        readings: [reading([declared('AC1 adds', { file })], { path: file })],
        changedFiles: [{ path: file, change: 'added', role: 'test' }],
      },
      runs: { 'hollow-throw': run([]), 'hollow-empty': run([]) },
      input: { phase: 'COMMIT', changedFiles: [], agent: null },
    });
    expect(verdict).toMatchObject(accepted);
    expect(verdict.expected?.tests[0]?.file).toBe(file);
    expect(codes(green({ input: { phase: 'COMMIT', baseline, agent: null } }))).toContain(
      'test-file-missing',
    );
  });
});
