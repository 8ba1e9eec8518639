import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { TestFileReading } from '#shared/contracts/jobs.contract.ts';
import type { SentinelPlan } from '../runner.ts';

/** What a test fails by: those that a file uses are each tried, because one alone may have been bent. */
const WAYS: Readonly<Record<string, string>> = {
  Fatal: 't.Fatal("sentinel")',
  Fatalf: 't.Fatalf("sentinel %d", 1)',
  Error: 't.Error("sentinel")',
  Errorf: 't.Errorf("sentinel %d", 1)',
  Fail: 't.Fail()',
  FailNow: 't.FailNow()',
};

/** In each folder of new tests one more file of the same package and imports. */
export function goSentinels(input: {
  readings: readonly TestFileReading[];
  texts: ReadonlyMap<string, string>;
  nonce: string;
}): SentinelPlan {
  const made = input.readings
    .filter(({ isTestFile }) => isTestFile)
    .map(({ path }, index) => {
      const text = input.texts.get(path) ?? '';
      const word = (what: string): string =>
        createHash('sha256').update(`${input.nonce}/${index}/${what}`).digest('hex').slice(0, 16);
      const pass = { name: `TestS${word('pass')}`, body: 'if 1 != 1 {\n\t\tt.Fatal("sentinel")\n\t}' };
      const fail = Object.entries(WAYS)
        .filter(([way]) => way === 'Fatal' || new RegExp(`\\.${way}\\(`).test(text))
        .map(([way, call]) => ({ name: `TestS${word(way)}`, body: `if 1 != 2 {\n\t\t${call}\n\t}` }));
      const package_ = /^package\s+(\w+)/m.exec(text)?.[1] ?? 'main';
      const imports = [...new Set(importsOf(text))].filter((name) => name !== 'testing' && name !== 'C');
      const head = [
        `package ${package_}`,
        '',
        'import (',
        '\t"testing"',
        ...imports.map((name) => `\t_ "${name}"`),
        ')',
        '',
      ];
      const tests = [pass, ...fail]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map(({ name, body }) => `func ${name}(t *testing.T) {\n\t${body}\n}\n`);
      return {
        file: {
          path: posix.join(posix.dirname(path), `s${word('file')}_test.go`),
          text: [...head, ...tests].join('\n'),
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

function importsOf(text: string): string[] {
  const blocks = [...text.matchAll(/^import\s*\(([\s\S]*?)^\)/gm)].map(([, block = '']) => block);
  const single = [...text.matchAll(/^import\s+(?:[\w.]+\s+)?"([^"]+)"/gm)].map(([, name = '']) => name);
  return [
    ...single,
    ...blocks.flatMap((block) => [...block.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name)),
  ];
}
