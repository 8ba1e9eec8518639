import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { agentJobResult, testJobResult } from '#shared/contracts/jobs.contract.ts';
import type { design as designContract } from '#shared/contracts/design.contract.ts';
import type { expectedTests as expectedContract } from '#shared/contracts/verdict.contract.ts';
import { verdictSchema } from '#shared/contracts/verdict.contract.ts';
import { PHASES } from '#shared/domain/vocabulary.ts';
import type { AgentReport, Design, JobResult, RunReport } from '#shared/domain/verdicts/report-facts.ts';
import { takeVerdict } from '#shared/domain/verdicts/take-verdict.ts';
import type { ExpectedTests, VerdictInput } from '#shared/domain/verdicts/verdict.ts';
import { green, red, verdictInput } from './verdict-fixture.ts';
import type * as z from 'zod';

/** Compile-time: what is stored and what crosses a process is what the rules read. */
const assignable = {
  result: (value: z.infer<typeof testJobResult>): JobResult => value,
  agent: (value: z.infer<typeof agentJobResult>): AgentReport => value,
  design: (value: z.infer<typeof designContract>): Design => value,
  expected: (value: z.infer<typeof expectedContract>): ExpectedTests => value,
};

const words = fc.constantFrom(
  'AC1 adds',
  'AC1 ${…}',
  'AC2',
  'x',
  '',
  '(((',
  '%s',
  'tests/tdd/S-1/add.test.js',
  'src/add.js',
  'tests/unit/old.test.js',
  '../..',
  '\\',
  '*[',
);
const text = fc.oneof(words, fc.string({ maxLength: 20 }));
const cause = fc.constantFrom(
  'assertion',
  'missing-module',
  'missing-export',
  'missing-member',
  'syntax',
  'hook',
  'timeout',
  'error',
  'crash',
  'load',
);
const failure = fc.record({
  cause,
  message: text,
  subject: fc.option(
    fc.record({ module: fc.option(text), symbol: fc.option(text), external: fc.boolean() }),
    { nil: undefined },
  ),
  stack: fc.option(text, { nil: undefined }),
});
const result = fc.record({
  project: words,
  file: words,
  name: words,
  status: fc.constantFrom('passed', 'failed', 'skipped'),
  failure: fc.option(failure, { nil: undefined }),
  durationMs: fc.nat(),
});
const lines = fc.array(fc.nat({ max: 50 }), { maxLength: 5 });
const runReport = fc.record({
  runner: fc.constantFrom('node-test', 'vitest', 'jest', 'pytest', 'go-test'),
  results: fc.array(result, { maxLength: 8 }),
  fileFailures: fc.array(fc.record({ project: words, file: words, failure }), { maxLength: 3 }),
  coverage: fc.option(
    fc.array(fc.record({ path: words, covered: lines, uncovered: lines }), { maxLength: 3 }),
  ),
  exitCode: fc.option(fc.nat({ max: 3 })),
  signal: fc.constant(null),
  defects: fc.array(
    fc.record({ code: fc.constantFrom('timed-out', 'forged-report', 'prepare-failed'), text }),
    { maxLength: 2 },
  ),
}) as fc.Arbitrary<RunReport>;
const declared = fc.record({
  file: words,
  name: words,
  dynamic: fc.boolean(),
  marks: fc.array(fc.constantFrom('skip', 'only', 'todo', 'fails'), { maxLength: 2 }),
  empty: fc.boolean(),
  criteria: fc.constant([]),
  parametrised: fc.boolean(),
});
const reading = fc.record({
  path: words,
  language: fc.constantFrom('javascript', 'unknown'),
  parses: fc.boolean(),
  isTestFile: fc.boolean(),
  sha256: words,
  imports: fc.array(
    fc.record({
      specifier: text,
      resolved: fc.option(text),
      external: fc.boolean(),
      symbols: fc.array(text),
    }),
    { maxLength: 2 },
  ),
  tests: fc.array(declared, { maxLength: 3 }),
});
const jobResult = fc.record({
  outcome: fc.constantFrom('done', 'done', 'done', 'config-invalid', 'runner-missing'),
  text,
  runs: fc.record(
    {
      suite: runReport,
      'rerun-1': runReport,
      sentinel: runReport,
      'hollow-throw': runReport,
      'hollow-empty': runReport,
    },
    { requiredKeys: [] },
  ),
  readings: fc.array(reading, { maxLength: 3 }),
  baseReadings: fc.option(fc.array(reading, { maxLength: 2 }), { nil: undefined }),
  hollow: fc.option(
    fc.record({
      functions: fc.nat({ max: 2 }),
      values: fc.nat({ max: 2 }),
      files: fc.constant([]),
      skipped: fc.array(fc.record({ path: text, why: text }), { maxLength: 1 }),
    }),
  ),
  sentinel: fc.option(
    fc.record({ mustFail: fc.array(words, { maxLength: 2 }), mustPass: fc.array(words, { maxLength: 2 }) }),
  ),
  changedLines: fc.dictionary(words, lines),
  changedFiles: fc.array(
    fc.record({
      path: words,
      change: fc.constantFrom('added', 'modified', 'deleted'),
      role: fc.constantFrom('test', 'runner', 'lock', 'ci', 'source'),
    }),
    { maxLength: 3 },
  ),
  suspicious: fc.array(fc.record({ path: text, line: fc.nat(), mark: text }), { maxLength: 1 }),
  qualityFindings: fc.array(fc.record({ command: text, file: fc.option(text), text, inBase: fc.boolean() }), {
    maxLength: 1,
  }),
}) as fc.Arbitrary<JobResult>;
const someDesign = fc.record({
  criteria: fc.array(
    fc.record({
      id: fc.constantFrom('AC1', 'ac1', 'AC2'),
      text,
      keeps: fc.option(fc.boolean(), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  interfaces: fc.array(fc.record({ module: text, symbols: fc.array(text, { maxLength: 2 }) }), {
    maxLength: 2,
  }),
  files: fc.constant([]),
  changes: fc.array(fc.record({ test: words, why: text }), { maxLength: 2 }),
  packages: fc.constant([]),
  level: fc.constantFrom('unit', 'integration'),
}) as fc.Arbitrary<Design>;
const expected = fc.record({
  v: fc.constant(1),
  storyId: fc.constant('S-1'),
  tests: fc.array(
    fc.record({
      project: words,
      file: words,
      name: words,
      parametrised: fc.boolean(),
      criteria: fc.constant([]),
      keeps: fc.boolean(),
      proof: fc.constant('assertion'),
      instances: fc.option(fc.array(words, { maxLength: 2 })),
    }),
    { maxLength: 3 },
  ),
  files: fc.array(fc.record({ path: words, sha256: words }), { maxLength: 2 }),
  removed: fc.array(fc.record({ file: words, name: words }), { maxLength: 1 }),
}) as fc.Arbitrary<ExpectedTests>;
const input: fc.Arbitrary<VerdictInput> = fc
  .record({
    phase: fc.constantFrom(...PHASES),
    design: fc.option(someDesign),
    agent: fc.option(
      fc.record({
        outcome: fc.constantFrom('done', 'limit'),
        text,
        answer: fc.option(fc.record({ unfinished: fc.array(text, { maxLength: 2 }) })),
        violations: fc.array(fc.record({ path: text, rule: text, text }), { maxLength: 1 }),
      }),
    ),
    changedFiles: fc.array(
      fc.record({ path: words, change: fc.constantFrom('added', 'modified', 'deleted') }),
      { maxLength: 3 },
    ),
    result: fc.option(jobResult),
    baseline: fc.option(jobResult),
    expected: fc.option(expected),
  })
  .map((over) => verdictInput(over as Partial<VerdictInput>));

test('no report makes the rules throw, and every verdict can be stored', () => {
  expect(Object.keys(assignable)).toHaveLength(4);
  fc.assert(
    fc.property(input, (given) => {
      const verdict = takeVerdict(given);
      expect(verdictSchema.safeParse(verdict).success).toBe(true);
      expect(verdict.accepted).toBe(verdict.reasons.length === 0);
      for (const { text: words_ } of verdict.reasons) expect(words_.length).toBeGreaterThan(10);
    }),
    { numRuns: 400 },
  );
});

test('no phase is passed on a run with a defect, without a run, or with an agent that gave no answer', () => {
  const defect = { code: 'forged-report', text: 'x' };
  fc.assert(
    fc.property(input, (given) => {
      const suite = given.result?.runs.suite;
      const spoiled =
        given.result && suite
          ? {
              ...given.result,
              runs: { ...given.result.runs, suite: { ...suite, defects: [...suite.defects, defect] } },
            }
          : null;
      if (given.phase !== 'DESIGN') expect(takeVerdict({ ...given, result: spoiled }).accepted).toBe(false);
      expect(
        takeVerdict({ ...given, agent: { outcome: 'limit', text: '', answer: null, violations: [] } })
          .accepted,
      ).toBe(false);
    }),
    { numRuns: 300 },
  );
});

test('an honest attempt that a defect is put into is never accepted', () => {
  expect([red().accepted, green().accepted]).toEqual([true, true]);
  fc.assert(
    fc.property(
      fc.constantFrom(red, green),
      fc.constantFrom('timed-out', 'killed', 'left-children', 'events-after-end', 'counts-disagree'),
      text,
      (judge, code, said) => {
        expect(judge({ suite: { defects: [{ code, text: said }] } }).accepted).toBe(false);
      },
    ),
    { numRuns: 50 },
  );
});
