import { describe, expect, test } from 'vitest';
import { judgeBaseline } from '#shared/domain/verdicts/judge-baseline.ts';
import { judgeMergeCheck, type MergedStory } from '#shared/domain/verdicts/judge-merge-check.ts';
import { expectedIn } from '#shared/domain/verdicts/promote-expected.ts';
import {
  assertion,
  baseline,
  expectedTests,
  failed,
  fallen,
  job,
  OLD,
  passed,
  run,
} from './verdict-fixture.ts';

const PROMOTED = 'tests/unit/S-1/add.test.js';
const story: MergedStory = { storyId: 'S-1', level: 'unit', expected: expectedTests(), baseline };
const other: MergedStory = {
  ...story,
  storyId: 'S-2',
  expected: { ...expectedTests(), storyId: 'S-2', tests: [], files: [] },
};

describe('the merge check', () => {
  test('holds when every story passes and the old tests keep their results', () => {
    const suite = run([passed('AC1 adds', PROMOTED), passed('old works', OLD)]);
    expect(judgeMergeCheck(job(suite), [story, other])).toEqual({
      ok: true,
      reasons: [],
      stories: [],
      flaky: [],
    });
  });

  test('names the story whose test fails', () => {
    const suite = run([failed('AC1 adds', assertion, PROMOTED), passed('old works', OLD)]);
    expect(judgeMergeCheck(job(suite), [story, other])).toMatchObject({ ok: false, stories: ['S-1'] });
  });

  test('names all stories when an old test fails, and none for one that always did', () => {
    const suite = run([passed('AC1 adds', PROMOTED), failed('old works', assertion, OLD)]);
    expect(judgeMergeCheck(job(suite), [story, other])).toMatchObject({ ok: false, stories: ['S-1', 'S-2'] });
    const always = job(run([failed('old works', assertion, OLD)]));
    expect(judgeMergeCheck(job(suite), [{ ...story, baseline: always }, other]).ok).toBe(true);
  });

  test('fails when the run cannot be trusted', () => {
    const suite = run([passed('AC1 adds', PROMOTED), passed('old works', OLD)], {
      defects: [{ code: 'forged-report', text: 'x' }],
    });
    expect(judgeMergeCheck(job(suite), [story])).toMatchObject({
      ok: false,
      reasons: [{ code: 'run-defect' }],
    });
  });
});

describe('the baseline', () => {
  test('may fail, and says what does', () => {
    const verdict = judgeBaseline(
      job(run([failed('old', assertion, OLD)], { fileFailures: [fallen(assertion, 'tests/x.js')] })),
    );
    expect(verdict).toMatchObject({ usable: true, reasons: [] });
    expect(verdict.notes).toHaveLength(2);
  });

  test('may be empty, but must have been made', () => {
    expect(judgeBaseline(job(run([]))).usable).toBe(true);
    expect(judgeBaseline(null).usable).toBe(false);
    expect(judgeBaseline(job(run([], { defects: [{ code: 'prepare-failed', text: 'x' }] }))).usable).toBe(
      false,
    );
  });
});

test('expected tests follow promotion and come back with a story that is sent back', () => {
  const go = expectedTests({
    tests: [
      {
        ...expectedTests().tests[0]!,
        project: 'example.com/x/tests/tdd/S-1',
        file: 'tests/tdd/S-1/add_test.go',
      },
    ],
  });
  const there = expectedIn(go, 'tests/integration/S-1/');
  expect(there.tests[0]).toMatchObject({
    project: 'example.com/x/tests/integration/S-1',
    file: 'tests/integration/S-1/add_test.go',
  });
  expect(expectedIn(there, 'tests/tdd/S-1/')).toEqual(go);
});
