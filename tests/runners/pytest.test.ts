/** Needs Python 3 with pytest; says so and does nothing without. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunReport } from '#shared/contracts/test-report.contract.ts';
import { createTreeSitterReader } from '#shared/adapters/tree-sitter/tree-sitter-reader.adapter.ts';
import { runJob, toolchain, type Project } from '../unit/workers/test-runner/job-bench.ts';

const version = ((): string | null => {
  try {
    return toolchain.python === undefined
      ? null
      : execFileSync(toolchain.python, ['-m', 'pytest', '--version'], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
        }).trim();
  } catch {
    return null;
  }
})();
/** Whether Python has a module of that name. */
const has = (module: string): boolean => {
  if (toolchain.python === undefined) return false;
  return spawnSync(toolchain.python, ['-c', `import ${module}`]).status === 0;
};
console.log(version === null ? 'SKIPPED: pytest is not installed here' : `running with ${version}`);

const base: Project = {
  'pyproject.toml': '[tool.pytest.ini_options]\npythonpath = ["."]\n',
  'src/__init__.py': '',
  'src/old.py': 'def old():\n    return 1\n\n\ndef unused():\n    return 2\n',
  'tests/test_old.py': 'from src.old import old\n\n\ndef test_old():\n    assert old() == 1\n',
};
const test = 'tests/tdd/USER-001/test_add.py';
const red: Project = {
  ...base,
  [test]: 'from src.add import add\n\n\ndef test_ac1_adds():\n    assert add(1, 2) == 3\n',
};
const green: Project = { ...red, 'src/add.py': 'def add(a, b):\n    return a + b\n' };
const deps = { reader: createTreeSitterReader() };

async function suite(project: Project): Promise<RunReport> {
  const result = await runJob({ project, spec: { kind: 'merge-check', phase: null }, deps });
  if (result.runs.suite === undefined) throw new Error(result.text);
  return result.runs.suite;
}

describe.skipIf(version === null)('pytest', () => {
  it('tells apart why tests fail and files do not load', async () => {
    const report = await suite({
      ...base,
      'config/agent-workflow.yml': 'tdd: {test_execution: {runner: pytest, test_timeout: 300}}',
      'tests/test_all.py': `import json, time
import pytest
from src import old as module
def test_passes(): assert module.old() == 1
def test_asserts(): assert module.old() == 2
def test_member(): module.absent()
def test_throws(): raise ValueError('own')
def test_raises():
    with pytest.raises(ValueError): pass
def test_slow(): time.sleep(5)
def test_imports(): import src.later
@pytest.mark.parametrize('n', [1, 2])
def test_each(n): assert n == 1
@pytest.mark.skip
def test_skipped(): pass
@pytest.mark.xfail
def test_xfail(): assert False
@pytest.mark.xfail(strict=True)
def test_xpass(): pass
@pytest.fixture
def broken(): raise ValueError('fixture')
def test_fixture(broken): pass
class TestClass:
    def test_method(self): assert 0
`,
      'tests/test_module.py': 'from src.x import y\ndef test_a(): pass\n',
      'tests/test_package.py': 'import package_of_nobody\ndef test_a(): pass\n',
      'tests/test_export.py': 'from src.old import absent\ndef test_a(): pass\n',
      'tests/test_syntax.py': 'foo bar\n',
    });
    expect(report.defects).toEqual([]);
    expect(
      Object.fromEntries(
        report.results
          .filter(({ file }) => file === 'tests/test_all.py')
          .map((one) => [one.name, one.failure?.cause ?? one.status]),
      ),
    ).toEqual({
      test_passes: 'passed',
      test_asserts: 'assertion',
      test_member: 'missing-member',
      test_throws: 'error',
      test_raises: 'assertion',
      test_slow: 'timeout',
      test_imports: 'missing-module',
      test_each: 'assertion',
      test_skipped: 'skipped',
      test_xfail: 'skipped',
      test_xpass: 'skipped',
      test_fixture: 'hook',
      'TestClass::test_method': 'assertion',
    });
    expect(report.results.filter(({ name }) => name === 'test_each').map(({ status }) => status)).toEqual([
      'passed',
      'failed',
    ]);
    expect(
      Object.fromEntries(
        report.fileFailures.map(({ file, failure }) => [
          file,
          [failure.cause, failure.subject?.module, failure.subject?.symbol, failure.subject?.external],
        ]),
      ),
    ).toEqual({
      'tests/test_module.py': ['missing-module', 'src/x', null, false],
      'tests/test_package.py': ['missing-module', 'package_of_nobody', null, true],
      'tests/test_export.py': ['missing-export', 'src/old', 'absent', false],
      'tests/test_syntax.py': ['syntax', undefined, undefined, undefined],
    });
  });

  it('takes a project without tests for a baseline of zero', async () => {
    const result = await runJob({
      project: { 'pyproject.toml': '' },
      spec: { kind: 'baseline', phase: null },
    });
    expect([result.runs.suite?.results, result.runs.suite?.defects, result.runs.suite?.exitCode]).toEqual([
      [],
      [],
      0,
    ]);
  });

  it('proves a GREEN commit with coverage, sentinels and hollow runs', async () => {
    const baseline = await runJob({ project: base, spec: { kind: 'baseline', phase: null }, deps });
    expect(baseline.runs.suite?.coverage).toEqual([
      { path: 'src/old.py', covered: [1, 2, 5], uncovered: [6] },
    ]);
    const result = await runJob({ project: green, base, baseline, spec: { phase: 'CODE_GREEN' }, deps });
    expect(result.runs.suite?.coverage?.find(({ path }) => path === 'src/add.py')).toEqual({
      path: 'src/add.py',
      covered: [1, 2],
      uncovered: [],
    });
    const sentinel = Object.fromEntries(
      (result.runs.sentinel?.results ?? []).map(({ name, status }) => [name, status]),
    );
    expect([
      sentinel[result.sentinel?.mustFail[0] ?? ''],
      sentinel[result.sentinel?.mustPass[0] ?? ''],
    ]).toEqual(['failed', 'passed']);
    expect(
      [result.runs['hollow-throw'], result.runs['hollow-empty']].map((run) =>
        run?.results.map(({ status }) => status),
      ),
    ).toEqual([['failed'], ['failed']]);
  });

  describe('measures', () => {
    const program: Project = {
      ...base,
      'src/old.py':
        'from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import nothing\n\n\ndef old():\n    """One."""\n    return 1\n\n\ndef unused():  # pragma: no cover\n    return 2\n',
      'src/cli.py': 'import sys\n\n\ndef main():\n    sys.exit(3)\n\n\nmain()\n',
      'src/deep/late.py': 'def late():\n    return 1\n',
      'src/broken.py': 'def broken(:\n',
      'tests/test_cli.py':
        'import subprocess\nimport sys\n\n\ndef test_exits():\n    assert subprocess.run([sys.executable, "src/cli.py"]).returncode == 3\n',
    };
    const late = { path: 'src/deep/late.py', covered: [], uncovered: [1, 2] };
    const measured = async (project: Project, over: Parameters<typeof runJob>[0]['deps'] = {}) => {
      const result = await runJob({
        project,
        spec: { kind: 'baseline', phase: null },
        deps: { ...deps, ...over },
      });
      expect(result.runs.suite?.defects).toEqual([]);
      return result.runs.suite?.coverage;
    };

    it.skipIf(!has('coverage'))(
      'by the coverage.py of the project, child processes too, whatever the code asks to leave out',
      async () => {
        expect(await measured(program)).toEqual([
          { path: 'src/cli.py', covered: [1, 4, 5, 8], uncovered: [] },
          late,
          { path: 'src/old.py', covered: [1, 7, 9, 12], uncovered: [13] },
        ]);
      },
    );

    it('by itself where the project has no coverage.py', async () => {
      const packages = mkdtempSync(join(tmpdir(), 'aw-packages-'));
      try {
        writeFileSync(join(packages, 'coverage.py'), 'raise ImportError\n');
        expect(await measured(program, { localDependencies: packages })).toEqual([
          { path: 'src/cli.py', covered: [], uncovered: [1, 4, 5, 8] },
          late,
          { path: 'src/old.py', covered: [1, 3, 7, 9, 12], uncovered: [4, 13] },
        ]);
      } finally {
        rmSync(packages, { recursive: true, force: true });
      }
    });

    it.skipIf(!has('pytest_cov'))(
      'what runs although the project has pytest-cov measure as well',
      async () => {
        const both = {
          ...base,
          'pyproject.toml':
            '[tool.pytest.ini_options]\npythonpath = ["."]\naddopts = "--cov=src --cov-fail-under=100"\n',
        };
        expect(await measured(both)).toEqual([{ path: 'src/old.py', covered: [1, 2, 5], uncovered: [6] }]);
      },
    );
  });

  it('takes no file of the project for pytest, and its hooks for no judge', async () => {
    const forged = 'def main(*args, **rest):\n    return 0\n';
    const report = await suite({
      ...base,
      'config/agent-workflow.yml': 'tdd: {test_execution: {runner: python -m pytest}}',
      'pytest.py': forged,
      'coverage.py': forged,
      'conftest.py':
        'import pytest\n\n@pytest.hookimpl(hookwrapper=True)\ndef pytest_runtest_makereport(item, call):\n    outcome = yield\n    outcome.get_result().outcome = "passed"\n',
      'tests/test_false.py': 'def test_false():\n    assert False\n',
    });
    expect(report.results.map(({ name, failure }) => [name, failure?.cause ?? 'passed'])).toEqual([
      ['test_false', 'assertion'],
      ['test_old', 'passed'],
    ]);
  });
});
