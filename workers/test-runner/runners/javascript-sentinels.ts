/** Sentinels for the JavaScript runners. */
import { posix } from 'node:path';
import type { TestFileReading } from '#shared/contracts/jobs.contract.ts';
import { planSentinels, type SentinelSources } from './plan-sentinels.ts';
import type { SentinelPlan } from './runner.ts';

interface Dialect {
  /** Lines that bring `test` and what assertions need. */
  readonly imports: readonly string[];
  readonly passes: string;
  readonly fails: string;
  /** Assertions that fail, by the word that a file uses them with. */
  readonly ways: Readonly<Record<string, string>>;
}

export const javascriptSentinels = (sources: SentinelSources, dialect: Dialect): SentinelPlan =>
  planSentinels(sources, {
    prefix: '',
    passes: dialect.passes,
    fails: (text) => [dialect.fails, ...waysOf(text, dialect)],
    test: (name, body) => `test('${name}', async () => { ${body} });`,
    fileName: (word, beside) => `s${word}${suffixOf(beside)}`,
    head: (reading, text) => headOf(reading, text, dialect),
  });

const waysOf = (text: string, { ways }: Dialect): string[] =>
  Object.entries(ways)
    .filter(([word]) => new RegExp(`\\b${word}\\b`).test(text))
    .map(([, body]) => body);

const suffixOf = (path: string): string =>
  /\.test\.\w+$|\.spec\.\w+$/.exec(path)?.[0] ?? `.test${posix.extname(path)}`;

function headOf(reading: TestFileReading, text: string, { imports }: Dialect): string[] {
  const isCommonJs = /\brequire\s*\(/.test(text) && !/^\s*import[\s{*]/m.test(text);
  const loads = reading.imports
    .filter(({ external }) => !external)
    .map(({ specifier }) =>
      isCommonJs ? `require(${JSON.stringify(specifier)});` : `import ${JSON.stringify(specifier)};`,
    );
  return [...(isCommonJs ? imports.map(toRequire) : imports), ...loads];
}

const toRequire = (line: string): string =>
  line.replace(/^import (.+) from (.+);$/, 'const $1 = require($2);');

/** Of node:assert. */
export const ASSERT_WAYS = {
  ok: 'assert.ok(0);',
  equal: 'assert.equal(1, 2);',
  strictEqual: 'assert.strictEqual(1, 2);',
  deepEqual: 'assert.deepEqual({ a: [1] }, { a: [2] });',
  deepStrictEqual: 'assert.deepStrictEqual({ a: [1] }, { a: [2] });',
  partialDeepStrictEqual: 'assert.partialDeepStrictEqual({ a: 1 }, { a: 2 });',
  notEqual: 'assert.notEqual(1, 1);',
  notStrictEqual: 'assert.notStrictEqual(1, 1);',
  notDeepEqual: 'assert.notDeepEqual([1], [1]);',
  notDeepStrictEqual: 'assert.notDeepStrictEqual([1], [1]);',
  throws: 'assert.throws(() => {});',
  doesNotThrow: "assert.doesNotThrow(() => { throw new Error('s'); });",
  rejects: 'await assert.rejects(async () => {});',
  doesNotReject: "await assert.doesNotReject(async () => { throw new Error('s'); });",
  match: "assert.match('a', /b/);",
  doesNotMatch: "assert.doesNotMatch('a', /a/);",
  fail: "assert.fail('s');",
} as const;

/** Of `expect`, which Vitest and Jest share. */
export const EXPECT_WAYS = {
  toBe: 'expect(1).toBe(2);',
  toEqual: 'expect({ a: [1] }).toEqual({ a: [2] });',
  toStrictEqual: 'expect({ a: [1] }).toStrictEqual({ a: [2] });',
  toMatchObject: 'expect({ a: 1, b: 1 }).toMatchObject({ a: 2 });',
  toContain: 'expect([1]).toContain(2);',
  toContainEqual: 'expect([{ a: 1 }]).toContainEqual({ a: 2 });',
  toHaveLength: 'expect([1]).toHaveLength(2);',
  toHaveProperty: "expect({ a: 1 }).toHaveProperty('b');",
  toMatch: "expect('a').toMatch(/b/);",
  toThrow: 'expect(() => {}).toThrow();',
  toThrowError: 'expect(() => {}).toThrowError();',
  toBeTruthy: 'expect(0).toBeTruthy();',
  toBeFalsy: 'expect(1).toBeFalsy();',
  toBeNull: 'expect(1).toBeNull();',
  toBeUndefined: 'expect(1).toBeUndefined();',
  toBeDefined: 'expect(undefined).toBeDefined();',
  toBeInstanceOf: 'expect({}).toBeInstanceOf(Array);',
  toBeGreaterThan: 'expect(1).toBeGreaterThan(2);',
  toBeGreaterThanOrEqual: 'expect(1).toBeGreaterThanOrEqual(2);',
  toBeLessThan: 'expect(2).toBeLessThan(1);',
  toBeLessThanOrEqual: 'expect(2).toBeLessThanOrEqual(1);',
  toBeCloseTo: 'expect(1).toBeCloseTo(2);',
  not: 'expect(1).not.toBe(1);',
  resolves: 'await expect(Promise.resolve(1)).resolves.toBe(2);',
  rejects: "await expect(Promise.reject(new Error('s'))).rejects.toBe(2);",
} as const;
