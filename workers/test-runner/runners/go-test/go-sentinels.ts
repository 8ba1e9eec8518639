import { planSentinels, type SentinelSources } from '../plan-sentinels.ts';
import type { SentinelPlan } from '../runner.ts';

/** What a test fails by. */
const WAYS: Readonly<Record<string, string>> = {
  Fatal: 't.Fatal("sentinel")',
  Fatalf: 't.Fatalf("sentinel %d", 1)',
  Error: 't.Error("sentinel")',
  Errorf: 't.Errorf("sentinel %d", 1)',
  Fail: 't.Fail()',
  FailNow: 't.FailNow()',
};

/** In the package of the tests that they stand beside. */
export const goSentinels = (sources: SentinelSources): SentinelPlan =>
  planSentinels(sources, {
    prefix: 'TestS',
    passes: 'if 1 != 1 {\n\t\tt.Fatal("sentinel")\n\t}',
    fails: (text) =>
      Object.entries(WAYS)
        .filter(([way]) => way === 'Fatal' || new RegExp(`\\.${way}\\(`).test(text))
        .map(([, call]) => `if 1 != 2 {\n\t\t${call}\n\t}`),
    test: (name, body) => `func ${name}(t *testing.T) {\n\t${body}\n}\n`,
    fileName: (word) => `s${word}_test.go`,
    head: (_reading, text) => headOf(text),
  });

function headOf(text: string): string[] {
  const package_ = /^package\s+(\w+)/m.exec(text)?.[1] ?? 'main';
  const imports = [...new Set(importsOf(text))].filter((name) => name !== 'testing' && name !== 'C');
  const lines = ['\t"testing"', ...imports.map((name) => `\t_ "${name}"`)];
  return [`package ${package_}`, '', 'import (', ...lines, ')', ''];
}

function importsOf(text: string): string[] {
  const blocks = [...text.matchAll(/^import\s*\(([\s\S]*?)^\)/gm)].map(([, block = '']) => block);
  const single = [...text.matchAll(/^import\s+(?:[\w.]+\s+)?"([^"]+)"/gm)].map(([, name = '']) => name);
  return [
    ...single,
    ...blocks.flatMap((block) => [...block.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name)),
  ];
}
