/** Needs Go; says so and does nothing without. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { RunReport } from '#shared/contracts/test-report.contract.ts';
import { createTreeSitterReader } from '#shared/adapters/tree-sitter/tree-sitter-reader.adapter.ts';
import { runJob, toolchain, type Project } from '../unit/workers/test-runner/job-bench.ts';

const { go } = toolchain;
console.log(
  go === undefined
    ? 'SKIPPED: Go is not installed here'
    : `running with ${execFileSync(go, ['version'], { encoding: 'utf8' }).trim()}`,
);

const head = (package_: string, ...imports: string[]): string =>
  `package ${package_}\n\nimport (\n\t"testing"\n${imports.map((one) => `\t"${one}"\n`).join('')})\n\n`;
const base: Project = {
  'go.mod': 'module example.com/m\n\ngo 1.24\n',
  'old/old.go':
    'package old\n\ntype C struct{}\n\nfunc Old() int {\n\treturn 1\n}\n\nfunc Unused() int {\n\treturn 2\n}\n',
  'old/old_test.go': `${head('old_test', 'example.com/m/old')}func TestOld(t *testing.T) {\n\tif old.Old() != 1 {\n\t\tt.Fatal("no")\n\t}\n}\n`,
};
const test = 'tests/tdd/USER-001/add_test.go';
const red: Project = {
  ...base,
  [test]: `${head('add_test', 'example.com/m/add')}func TestAC1Adds(t *testing.T) {\n\tif got := add.Add(1, 2); got != 3 {\n\t\tt.Fatalf("got %d", got)\n\t}\n}\n\nfunc TestAC2Reads(t *testing.T) {\n\tif *add.New() != 1 {\n\t\tt.Fatal("no")\n\t}\n}\n`,
};
const green: Project = {
  ...red,
  'add/add.go':
    'package add\n\nfunc Add(a, b int) int {\n\treturn a + b\n}\n\nfunc New() *int {\n\tone := 1\n\treturn &one\n}\n',
};
const deps = { reader: createTreeSitterReader() };

async function suite(project: Project): Promise<RunReport> {
  const result = await runJob({ project, spec: { kind: 'merge-check', phase: null }, deps });
  if (result.runs.suite === undefined) throw new Error(result.text);
  return result.runs.suite;
}

describe.skipIf(go === undefined)('go test', () => {
  it('tells apart why tests fail and packages do not build', { timeout: 120_000 }, async () => {
    const report = await suite({
      ...base,
      'all/all_test.go': `${head('all_test', 'os')}func TestPasses(t *testing.T) {}
func TestAsserts(t *testing.T) { t.Error("no") }
func TestSkipped(t *testing.T) { t.Skip() }
func TestParent(t *testing.T) { t.Run("child one", func(t *testing.T) { t.Fatal("no") }) }
func TestExits(t *testing.T) { os.Exit(0) }
`,
      'panics/a_test.go': `${head('panics_test')}func TestPanics(t *testing.T) { var p *int; _ = *p }\nfunc TestAfter(t *testing.T) {}\n`,
      'module/a_test.go': `${head('module_test', 'example.com/m/nope')}func TestA(t *testing.T) { nope.X() }\n`,
      'outside/a_test.go': `${head('outside_test', 'github.com/nobody/nothing')}func TestA(t *testing.T) { nothing.X() }\n`,
      'export/a_test.go': `${head('export_test', 'example.com/m/old')}func TestA(t *testing.T) { old.Absent() }\n`,
      'member/a_test.go': `${head('member_test', 'example.com/m/old')}func TestA(t *testing.T) { old.C{}.Foo(); old.Old(1) }\n`,
      'unused/a_test.go': `${head('unused_test', 'example.com/m/old')}func TestA(t *testing.T) { x := 1; old.Absent() }\n`,
      'syntax/a_test.go': 'package syntax_test\n\nfoo bar\n',
    });
    expect(report.defects).toEqual([]);
    expect(
      Object.fromEntries(report.results.map((one) => [one.name, one.failure?.cause ?? one.status])),
    ).toEqual({
      TestPasses: 'passed',
      TestAsserts: 'assertion',
      TestSkipped: 'skipped',
      TestParent: 'assertion',
      'TestParent/child_one': 'assertion',
      TestExits: 'crash',
      TestPanics: 'error',
      TestOld: 'passed',
    });
    expect(
      Object.fromEntries(
        report.fileFailures.map(({ file, failure }) => [
          file,
          [failure.cause, failure.subject?.module, failure.subject?.symbol, failure.subject?.external],
        ]),
      ),
    ).toEqual({
      module: ['missing-module', 'nope', null, false],
      outside: ['missing-module', 'github.com/nobody/nothing', null, true],
      export: ['missing-export', null, 'Absent', false],
      member: ['missing-member', null, null, false],
      unused: ['syntax', undefined, undefined, undefined],
      syntax: ['syntax', undefined, undefined, undefined],
    });
  });

  it(
    'proves a GREEN commit with coverage, sentinels and hollow runs, test by test',
    { timeout: 120_000 },
    async () => {
      const baseline = await runJob({ project: base, spec: { kind: 'baseline', phase: null }, deps });
      expect(baseline.runs.suite?.coverage).toEqual([
        { path: 'old/old.go', covered: [5, 6, 7], uncovered: [9, 10, 11] },
      ]);
      const result = await runJob({ project: green, base, baseline, spec: { phase: 'CODE_GREEN' }, deps });
      expect(result.runs.suite?.coverage?.find(({ path }) => path === 'add/add.go')?.uncovered).toEqual([]);
      const sentinel = Object.fromEntries(
        (result.runs.sentinel?.results ?? []).map(({ name, status }) => [name, status]),
      );
      expect([
        sentinel[result.sentinel?.mustFail[0] ?? ''],
        sentinel[result.sentinel?.mustPass[0] ?? ''],
      ]).toEqual(['failed', 'passed']);
      for (const name of ['hollow-throw', 'hollow-empty'] as const) {
        expect(result.runs[name]?.results.map((one) => [one.name, one.status])).toEqual([
          ['TestAC1Adds', 'failed'],
          ['TestAC2Reads', 'failed'],
        ]);
      }
    },
  );

  it('gives new tests that a panic hid a process of their own', { timeout: 120_000 }, async () => {
    const stub = {
      ...red,
      'add/add.go':
        'package add\n\nfunc Add(a, b int) int {\n\tpanic("not written")\n}\n\nfunc New() *int {\n\treturn nil\n}\n',
    };
    const result = await runJob({ project: stub, base, spec: { phase: 'TEST_RED' }, deps });
    expect(
      result.runs.suite?.results
        .filter(({ file }) => file === test)
        .map(({ name, failure }) => [name, failure?.cause]),
    ).toEqual([
      ['TestAC1Adds', 'error'],
      ['TestAC2Reads', 'error'],
    ]);
  });
});
