import { describe, expect, test } from 'vitest';
import { roleOfFile } from '#shared/domain/policies/file-roles.ts';
import { checkWrite } from '#shared/domain/policies/path-policy.ts';
import { writePolicyFor } from '#shared/domain/policies/write-policies.ts';
import type { Phase, RunnerName } from '#shared/domain/vocabulary.ts';
import { writePolicy } from '#shared/contracts/jobs.contract.ts';

const may = (
  phase: Phase,
  path: string,
  runner: RunnerName = 'vitest',
  changes: readonly { test: string }[] = [],
): boolean =>
  checkWrite(
    writePolicyFor({ phase, storyId: 'S-1', runner, design: { changes }, protectedPaths: ['db/**'] }),
    path,
    10,
  ) === undefined;

describe('what a phase may write', () => {
  test.each([
    ['DESIGN', 'docs/tdd/S-1/design.md', true],
    ['DESIGN', 'docs/tdd/S-2/design.md', false],
    ['DESIGN', 'src/a.js', false],
    ['TEST_RED', 'tests/tdd/S-1/a.test.js', true],
    ['TEST_RED', 'tests/tdd/S-1/fixtures/conftest.py', true],
    ['TEST_RED', 'tests/tdd/S-10/a.test.js', false],
    ['TEST_RED', 'tests/unit/old.test.js', false],
    ['TEST_RED', 'src/a.js', false],
    ['CODE_GREEN', 'src/a.js', true],
    ['CODE_GREEN', 'README.md', true],
    ['CODE_GREEN', 'package.json', true],
    ['CODE_GREEN', 'tsconfig.json', true],
    ['CODE_GREEN', 'tests/tdd/S-1/a.test.js', false],
    ['CODE_GREEN', 'src/a.test.ts', false],
    ['CODE_GREEN', 'vitest.config.ts', false],
    ['CODE_GREEN', 'packages/x/Vitest.Config.ts', false],
    ['CODE_GREEN', '.npmrc', false],
    ['CODE_GREEN', 'package-lock.json', false],
    ['CODE_GREEN', '.github/workflows/ci.yml', false],
    ['CODE_GREEN', '.github/CODEOWNERS', false],
    ['CODE_GREEN', 'lefthook.yml', false],
    ['CODE_GREEN', 'docs/tdd/S-1/design.md', false],
    ['CODE_GREEN', 'config/agent-workflow.yml', false],
    ['CODE_GREEN', 'db/schema.sql', false],
    ['REFACTOR', 'src/a.js', true],
    ['REFACTOR', 'tests/unit/old.test.js', false],
    ['COMMIT', 'src/a.js', false],
  ] as const)('%s, %s: %s', (phase, path, allowed) => {
    expect(may(phase, path)).toBe(allowed);
  });

  test('old tests that the design names may be written in TEST_RED, and exactly these', () => {
    const changes = [
      { test: 'tests/unit/[a].test.js::old' },
      { test: 'vitest.config.ts' },
      { test: 'src/a.js' },
    ];
    expect(may('TEST_RED', 'tests/unit/[a].test.js', 'vitest', changes)).toBe(true);
    expect(may('TEST_RED', 'tests/unit/a.test.js', 'vitest', changes)).toBe(false);
    expect(may('TEST_RED', 'vitest.config.ts', 'vitest', changes)).toBe(false);
    expect(may('TEST_RED', 'src/a.js', 'vitest', changes)).toBe(false);
  });

  test.each([
    ['pytest', 'conftest.py'],
    ['pytest', 'app/conftest.py'],
    ['pytest', 'sitecustomize.py'],
    ['pytest', 'app/test_users.py'],
    ['go-test', 'task/task_test.go'],
    ['go-test', 'go.work'],
    ['go-test', 'go.sum'],
    ['jest', 'babel.config.cjs'],
    ['jest', 'src/__mocks__/fs.js'],
    ['node-test', 'lib/users-test.js'],
    ['node-test', 'lib/users-test.js.snapshot'],
  ] as const)('CODE_GREEN on %s may not write %s', (runner, path) => {
    expect(may('CODE_GREEN', path, runner)).toBe(false);
  });

  test('a policy crosses a process unchanged', () => {
    const policy = writePolicyFor({
      phase: 'CODE_GREEN',
      storyId: 'S-1',
      runner: 'jest',
      design: null,
      protectedPaths: [],
    });
    expect(writePolicy.parse(policy)).toEqual(policy);
  });
});

test.each([
  ['tests/tdd/S-1/conftest.py', 'pytest', 'test'],
  ['conftest.py', 'pytest', 'runner'],
  ['src/users.test.ts', 'vitest', 'test'],
  ['src/users.test.ts.snapshot', 'node-test', 'test'],
  ['src/users.snapshot', 'node-test', 'source'],
  ['src/users.ts', 'vitest', 'source'],
  ['vitest.config.ts', 'vitest', 'runner'],
  ['vitest.config.ts', 'pytest', 'source'],
  ['package.json', 'jest', 'source'],
  ['yarn.lock', 'jest', 'lock'],
  ['.gitlab-ci.yml', 'jest', 'ci'],
  ['docs/api.md', 'jest', 'docs'],
  ['dist/out.js', 'jest', 'generated'],
  ['.orch-state/cycles/x.json', 'jest', 'state'],
  ['task/task_test.go', 'go-test', 'test'],
  ['task/testdata/a.txt', 'go-test', 'test'],
] as const)('%s on %s is %s', (path, runner, role) => {
  expect(roleOfFile(path, runner, ['dist/**'])).toBe(role);
});
