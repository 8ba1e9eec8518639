/** Sentinels for the JavaScript runners: beside each new test file one file of the same imports and two tests. */
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { TestFileReading } from '#shared/contracts/jobs.contract.ts';
import type { AddedFile, SentinelPlan } from './runner.ts';

interface Dialect {
  /** Lines that bring `test` and what `assertion` needs. */
  readonly imports: readonly string[];
  assertion(pass: boolean): string;
}

export function javascriptSentinels(
  input: { readings: readonly TestFileReading[]; texts: ReadonlyMap<string, string>; nonce: string },
  dialect: Dialect,
): SentinelPlan {
  const files: AddedFile[] = [];
  const mustFail: string[] = [];
  const mustPass: string[] = [];
  for (const [index, reading] of input.readings.filter(({ isTestFile }) => isTestFile).entries()) {
    const word = createHash('sha256').update(`${input.nonce}/${index}`).digest('hex').slice(0, 16);
    const [fail, pass] =
      word.charCodeAt(0) % 2 === 0 ? [`${word} a`, `${word} b`] : [`${word} b`, `${word} a`];
    mustFail.push(fail);
    mustPass.push(pass);
    const tests = [fail, pass]
      .sort()
      .map((name) => `test('${name}', () => { ${dialect.assertion(name === pass)} });`);
    const isCommonJs =
      /\brequire\s*\(/.test(input.texts.get(reading.path) ?? '') &&
      !/^\s*import[\s{*]/m.test(input.texts.get(reading.path) ?? '');
    const loads = reading.imports
      .filter(({ external }) => !external)
      .map(({ specifier }) =>
        isCommonJs ? `require(${JSON.stringify(specifier)});` : `import ${JSON.stringify(specifier)};`,
      );
    const own = isCommonJs ? dialect.imports.map(toRequire) : dialect.imports;
    const extension =
      /\.test\.\w+$|\.spec\.\w+$/.exec(reading.path)?.[0] ?? `.test${posix.extname(reading.path)}`;
    files.push({
      path: posix.join(posix.dirname(reading.path), `s${word}${extension}`),
      text: [...own, ...loads, ...tests, ''].join('\n'),
    });
  }
  return { files, mustFail, mustPass };
}

const toRequire = (line: string): string =>
  line.replace(/^import (.+) from (.+);$/, 'const $1 = require($2);');
