import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { TestFileReading } from '#shared/contracts/jobs.contract.ts';
import type { SentinelPlan } from '../runner.ts';

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
      const word = createHash('sha256').update(`${input.nonce}/${index}`).digest('hex').slice(0, 16);
      const names =
        word.charCodeAt(0) % 2 === 0
          ? [`TestS${word}A`, `TestS${word}B`]
          : [`TestS${word}B`, `TestS${word}A`];
      const [fail = '', pass = ''] = names;
      const package_ = /^package\s+(\w+)/m.exec(text)?.[1] ?? 'main';
      const imports = [...new Set(importsOf(text))].filter((name) => name !== 'testing' && name !== 'C');
      const body = [
        `package ${package_}`,
        '',
        'import (',
        '\t"testing"',
        ...imports.map((name) => `\t_ "${name}"`),
        ')',
        '',
      ];
      const tests = [fail, pass]
        .sort()
        .map(
          (name) =>
            `func ${name}(t *testing.T) {\n\tif 1 != ${name === pass ? 1 : 2} {\n\t\tt.Fatal("sentinel")\n\t}\n}\n`,
        );
      return {
        file: {
          path: posix.join(posix.dirname(path), `s${word}_test.go`),
          text: [...body, ...tests].join('\n'),
        },
        fail,
        pass,
      };
    });
  return {
    files: made.map(({ file }) => file),
    mustFail: made.map(({ fail }) => fail),
    mustPass: made.map(({ pass }) => pass),
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
