/**
 * Files that decide how tests run, one list for each runner. They are protected like tests while code is written.
 * tsconfig.json is not among them: it says how the project's own code compiles, and a change to it shows in the suite.
 */
import type { RunnerName } from '../vocabulary.ts';

const NODE = [
  '.npmrc',
  '.yarnrc',
  '.yarnrc.yml',
  '.pnpmfile.cjs',
  '.pnp.cjs',
  '.pnp.loader.mjs',
  '.nvmrc',
  '.node-version',
  '.c8rc',
  '.c8rc.json',
  '.nycrc',
  '.nycrc.*',
  'pnpm-workspace.yaml',
];
const BABEL = ['babel.config.*', '.babelrc', '.babelrc.*', '.swcrc'];

/** By base name, in any folder. */
const RUNNER_FILES: Readonly<Record<RunnerName, readonly string[]>> = {
  'node-test': [...NODE, 'node.config.json'],
  vitest: [
    ...NODE,
    'vitest.config.*',
    'vite.config.*',
    'vitest.workspace.*',
    'vitest.setup.*',
    'vitest.global-setup.*',
  ],
  jest: [...NODE, ...BABEL, 'jest.config.*', 'jest.setup.*', 'jest-*.config.*'],
  // sitecustomize and *.pth files are run by every Python that starts.
  pytest: [
    'conftest.py',
    'pytest.ini',
    '.pytest.ini',
    'tox.ini',
    'noxfile.py',
    '.coveragerc',
    'sitecustomize.py',
    'usercustomize.py',
    '*.pth',
    '.python-version',
  ],
  // A vendor folder stands in for the packages of go.mod, without being asked for.
  'go-test': ['go.work', 'go.work.sum', '.go-version', 'vendor/**'],
};

/** Globs of the runner's files. Manifests are not among them: of those only some keys are protected. */
export const runnerFileGlobs = (runner: RunnerName): readonly string[] =>
  RUNNER_FILES[runner].flatMap((name) => [name, `**/${name}`]);

/** The engine's own configuration: it names the runner. */
export const ENGINE_CONFIG = ['config/agent-workflow.yml', 'config/agent-workflow.yaml'] as const;

const MODULES = '{js,cjs,mjs,jsx,ts,cts,mts,tsx}';
const NODE_TESTS = [
  'tests/**',
  'test/**',
  '**/__tests__/**',
  '**/__mocks__/**',
  '**/__snapshots__/**',
  `**/*.test.${MODULES}`,
  `**/*.spec.${MODULES}`,
];

const TEST_FILES: Readonly<Record<RunnerName, readonly string[]>> = {
  // As `node --test` finds them by itself.
  'node-test': [
    ...NODE_TESTS,
    '**/test/**',
    `**/*-test.${MODULES}`,
    `**/*_test.${MODULES}`,
    `**/test-*.${MODULES}`,
    `**/test.${MODULES}`,
    // What `t.assert.snapshot` compares with, beside the test.
    `**/*.${MODULES}.snapshot`,
  ],
  vitest: NODE_TESTS,
  jest: NODE_TESTS,
  pytest: ['tests/**', 'test/**', '**/tests/**', '**/test_*.py', '**/*_test.py'],
  'go-test': ['tests/**', '**/*_test.go', '**/testdata/**'],
};

/** Globs of files that are tests, their fixtures and their helpers. */
export const testFileGlobs = (runner: RunnerName): readonly string[] => TEST_FILES[runner];

export const LOCK_FILES = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'bun.lock',
  'bun.lockb',
  'poetry.lock',
  'uv.lock',
  'pdm.lock',
  'Pipfile.lock',
  'requirements*.txt',
  'go.sum',
] as const;
export const lockFileGlobs = (): readonly string[] => LOCK_FILES.flatMap((name) => [name, `**/${name}`]);

export const CI_GLOBS = [
  '.github/workflows/**',
  '.github/actions/**',
  '.gitlab-ci.yml',
  '.gitlab/**',
  '.circleci/**',
  '.buildkite/**',
  '.travis.yml',
  'azure-pipelines.yml',
  'bitbucket-pipelines.yml',
  'Jenkinsfile',
  '.drone.yml',
  '.woodpecker/**',
  '.woodpecker.yml',
  '.ci/**',
  '.husky/**',
  '.pre-commit-config.yaml',
  'lefthook.{yml,yaml,toml,json}',
  '.lefthook.{yml,yaml,toml,json}',
  // Who must look at a change before it is merged.
  'CODEOWNERS',
  '.github/CODEOWNERS',
  '.gitlab/CODEOWNERS',
  'docs/CODEOWNERS',
] as const;
