import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { TestFileReading } from '#shared/contracts/jobs.contract.ts';
import type { SentinelPlan } from './runner.ts';

export interface SentinelSources {
  readonly readings: readonly TestFileReading[];
  /** By path. */
  readonly texts: ReadonlyMap<string, string>;
  /** Makes the names unguessable. */
  readonly nonce: string;
}

/** How sentinels are written for a runner. */
export interface SentinelDialect {
  /** What a test's name begins with, so that the runner finds it. */
  readonly prefix: string;
  /** Body of the test that must pass. */
  readonly passes: string;
  /** Bodies that fail, for a test file with this text: one by each way to fail that it uses, as one alone may have been bent. */
  readonly fails: (text: string) => readonly string[];
  readonly test: (name: string, body: string) => string;
  readonly fileName: (word: string, beside: string) => string;
  /** Lines before the tests: the imports of the file that they stand beside. */
  readonly head: (reading: TestFileReading, text: string) => readonly string[];
}

/** Beside each new test file one with its imports and a few tests of random names: one must pass, the others must fail. */
export function planSentinels(
  { readings, texts, nonce }: SentinelSources,
  dialect: SentinelDialect,
): SentinelPlan {
  const made = readings
    .filter(({ isTestFile }) => isTestFile)
    .map((reading, index) => {
      const { path } = reading;
      const text = texts.get(path) ?? '';
      const word = (what: string): string =>
        createHash('sha256').update(`${nonce}/${index}/${what}`).digest('hex').slice(0, 16);
      const named = (body: string, what = body) => ({ name: `${dialect.prefix}${word(what)}`, body });
      const pass = named(dialect.passes, 'pass');
      const fail = dialect.fails(text).map((body) => named(body));
      const tests = [pass, ...fail]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map(({ name, body }) => dialect.test(name, body));
      return {
        file: {
          path: posix.join(posix.dirname(path), dialect.fileName(word('file'), path)),
          text: [...dialect.head(reading, text), ...tests, ''].join('\n'),
        },
        beside: path,
        fail: fail.map(({ name }) => name),
        pass: pass.name,
      };
    });
  return {
    files: made.map(({ file }) => file),
    mustFail: made.flatMap(({ fail }) => fail),
    mustPass: made.map(({ pass }) => pass),
    beside: Object.fromEntries(
      made.flatMap(({ beside, fail, pass }) => [...fail, pass].map((name) => [name, beside])),
    ),
  };
}
