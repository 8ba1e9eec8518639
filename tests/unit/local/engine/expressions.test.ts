import { describe, expect, it } from 'vitest';
import { createEvaluator } from '#local/engine/jsonata-evaluator.ts';
import type { JsonValue } from '#shared/contracts/json.contract.ts';

const chance = { random: () => 0.25, uuid: () => 'u-1' };
const limits = { timeout: 50, stack: 100, sequence: 1000 };
const evaluator = createEvaluator(() => 1_000, chance, limits);
const evaluate = (text: string, variables: Record<string, JsonValue> = {}) =>
  evaluator.template(`{% ${text} %}`, 'Output', { states: { input: { xs: [1, 2, 3] } }, variables });

describe('an expression', () => {
  it('sees $states and the variables', async () => {
    expect(await evaluate('$sum($states.input.xs) + $n', { n: 4 })).toBe(10);
  });

  it('keeps null, and writes numbers that JSON has none for as AWS does', async () => {
    expect(await evaluate('null')).toBeNull();
    expect(await evaluate('{"k": 1/0}')).toEqual({ k: 'Infinity' });
  });

  it('leaves members out that are undefined inside it', async () => {
    expect(await evaluate('{"a": $states.input.absent, "b": 1}')).toEqual({ b: 1 });
  });

  it('has one element where a predicate matches one', async () => {
    expect(await evaluate('$states.input.xs[$ > 2]')).toBe(3);
    expect(await evaluate('[$states.input.xs[$ > 2]]')).toEqual([3]);
  });

  it.each([
    ['a function', 'function($x) { $x }', 'unsupported result type'],
    ['nothing', '$nothing', 'returned nothing (undefined)'],
    ['$eval', '$eval("1")', 'T1006'],
    ['an endless recursion', '($f := function($x) { $f($x + 1) }; $f(1))', 'D1012'],
    ['a nest too deep', Array(101).fill('1').join('+'), 'D1011'],
    ['a list too long', '[1..2000].($ + 1)', 'D2015'],
    ['text that is no JSON', '$parse("{")', 'Expected property name'],
  ])('fails on %s', async (_what, text, why) => {
    await expect(evaluate(text)).rejects.toMatchObject({ error: 'States.QueryEvaluationError' });
    await expect(evaluate(text)).rejects.toThrow(why);
  });

  it('reads the clock and the chance that it is given', async () => {
    expect(await evaluate('[$millis(), $now(), $uuid(), $random()]')).toEqual([
      1000,
      '1970-01-01T00:00:01.000Z',
      'u-1',
      0.25,
    ]);
  });
});

describe('the functions that Step Functions adds', () => {
  it.each<[string, JsonValue]>([
    ['$partition([1,2,3,4,5], 2)', [[1, 2], [3, 4], [5]]],
    ['$partition([1,2,3], 2.9)', [[1, 2], [3]]],
    ['$range(0, 10, 5)', [0, 5, 10]],
    ['$range(-1.7, 2, 1)', [-1, 0, 1, 2]],
    ['$range(5, 1, -2)', [5, 3, 1]],
    ['$range(3, 3, 1)', 3],
    ['$hash("a", "MD5")', '0cc175b9c0f1b6a831c399e269772661'],
    ['$hash("a", "SHA-1")', '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8'],
    ['$parse("[1,{\\"a\\":null}]")', [1, { a: null }]],
    ['$random(42) = $random(42)', true],
  ])('%s', async (text, expected) => {
    expect(await evaluate(text)).toEqual(expected);
  });

  it.each(['$partition([], 2)', '$partition([1], 0)', '$range(1, 5, -1)', '$range(1, 5)', '$hash("a")'])(
    '%s gives nothing',
    async (text) => {
      await expect(evaluate(text)).rejects.toThrow('returned nothing');
    },
  );
});

describe('a pattern', () => {
  it.each<[string, JsonValue]>([
    ['$replace("aXbX", /x/i, "-")', 'a-b-'],
    ['$split("a, b;c", /[,;]\\s*/)', ['a', 'b', 'c']],
    ['$match("ab12cd3", /([a-z]+)(\\d+)/).groups[1]', ['12', '3']],
    ['$contains("ünï", /ï$/)', true],
  ])('%s', async (text, expected) => {
    expect(await evaluate(text)).toEqual(expected);
  });

  it('takes linear time, whatever it repeats', async () => {
    expect(await evaluate(`$contains("${'a'.repeat(60)}b", /^(a+)+$/)`)).toBe(false);
  });
});
