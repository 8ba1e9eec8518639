/** What each phase may write: product page, section 3. Globs over repository-relative paths; `deny` wins. */
import type { Phase, RunnerName } from '../vocabulary.ts';
import { roleOfFile } from './file-roles.ts';
import { CI_GLOBS, ENGINE_CONFIG, lockFileGlobs, runnerFileGlobs, testFileGlobs } from './runner-files.ts';
import { changedTestFile, storyTestRoot } from '../verdicts/test-names.ts';

export interface WritePolicy {
  allow: string[];
  deny: string[];
  maxFileBytes: number;
  maxFiles: number;
}

export interface WritePolicyInput {
  readonly phase: Phase;
  readonly storyId: string;
  readonly runner: RunnerName;
  readonly design: { readonly changes: readonly { readonly test: string }[] } | null;
  /** Globs that the project protects from agents. */
  readonly protectedPaths: readonly string[];
}

const MAX_FILE_BYTES = 1_000_000;
const MAX_FILES = 200;

/** Never written by an agent, in any phase. */
const ALWAYS_DENIED = ['.git/**', '**/.git/**', '.orch-state/**', '**/node_modules/**', 'node_modules/**'];

export const writePolicyFor = ({
  phase,
  storyId,
  runner,
  design,
  protectedPaths,
}: WritePolicyInput): WritePolicy => {
  const limits = { maxFileBytes: MAX_FILE_BYTES, maxFiles: MAX_FILES };
  switch (phase) {
    case 'DESIGN':
      return { allow: [`docs/tdd/${storyId}/**`], deny: [...ALWAYS_DENIED, ...protectedPaths], ...limits };
    case 'TEST_RED':
      return {
        allow: [`${storyTestRoot(storyId)}**`, ...changeableTests(design, runner)],
        deny: [...ALWAYS_DENIED, ...protectedPaths],
        ...limits,
      };
    case 'CODE_GREEN':
    case 'REFACTOR':
      return { allow: ['**'], deny: [...ALWAYS_DENIED, ...codeDenied(runner), ...protectedPaths], ...limits };
    case 'COMMIT':
      return { allow: [], deny: ['**'], ...limits };
  }
};

/** Old tests that the design names. A runner file named there stays protected: it would change every test. */
const changeableTests = (design: WritePolicyInput['design'], runner: RunnerName): readonly string[] =>
  (design?.changes ?? [])
    .map(({ test }) => changedTestFile(test))
    .filter((path) => roleOfFile(path, runner) === 'test')
    .map(literally);

/** A path as a glob that matches nothing else. */
const literally = (path: string): string => path.replace(/[\\*?[\]{}()!]/g, '\\$&');

const codeDenied = (runner: RunnerName): readonly string[] => [
  ...testFileGlobs(runner),
  ...runnerFileGlobs(runner),
  ...lockFileGlobs(),
  ...CI_GLOBS,
  ...ENGINE_CONFIG,
  'docs/tdd/**',
  '.gitmodules',
  '.gitattributes',
  '**/.gitattributes',
];
