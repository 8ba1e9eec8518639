import { expect, test } from 'vitest';
import { runJob, toolchain } from '../unit/workers/test-runner/job-bench.ts';

const PROJECT = {
  'pyproject.toml': '[project]\nname = "titles"\nversion = "1.0.0"\n',
  'src/titles/__init__.py': 'def one():\n    return 1\n',
  'tests/test_one.py': 'from titles import one\n\n\ndef test_one():\n    assert one() == 1\n',
};

test.skipIf(toolchain.python === undefined)(
  'a Python package under src is found without being installed, unless src is a package itself',
  async () => {
    const spec = { kind: 'baseline', phase: null, storyId: null, testRoot: null } as const;
    const found = await runJob({ project: PROJECT, spec });
    expect(found.runs.suite?.results.map(({ status }) => status)).toEqual(['passed']);
    const inPackage = await runJob({ project: { ...PROJECT, 'src/__init__.py': '' }, spec });
    expect(inPackage.runs.suite?.fileFailures.map(({ failure }) => failure.cause)).toEqual([
      'missing-module',
    ]);
  },
);
