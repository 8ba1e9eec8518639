/** GREEN rule 1: the tests of the RED commit are as they were, and nothing protected was changed. */
import { roleOfFile } from '../policies/file-roles.ts';
import { matchesAny } from '../policies/match-globs.ts';
import { storyTestRoot } from './test-names.ts';
import type { ChangedFile, Design, JobResult } from './report-facts.ts';
import type { ExpectedTests, Reason, VerdictConfig } from './verdict.ts';

/** @param testRoot where the story's tests lie in this commit, with a slash at its end */
export const testsAreIntact = (
  expected: ExpectedTests,
  result: JobResult,
  testRoot: string,
): readonly Reason[] => {
  const now = new Map(result.readings.map(({ path, sha256 }) => [path, sha256]));
  const wanted = new Set(expected.files.map(({ path }) => path));
  return [
    ...expected.files.flatMap(({ path, sha256 }): Reason[] => {
      const found = now.get(path);
      if (found === undefined)
        return [
          {
            code: 'test-file-missing',
            file: path,
            text: `${path} of the RED commit is missing; put it back.`,
          },
        ];
      return found === sha256
        ? []
        : [
            {
              code: 'test-file-changed',
              file: path,
              text: `${path} is not the file of the RED commit; tests do not change while code is written.`,
            },
          ];
    }),
    ...result.readings
      .filter(({ path }) => path.startsWith(testRoot) && !wanted.has(path))
      .map(({ path }): Reason => ({
        code: 'test-file-changed',
        file: path,
        text: `${path} was added to the story's tests after the RED commit; remove it.`,
      })),
  ];
};

/** Paths and manifest keys of this attempt's commit that no code phase may touch. */
export const nothingProtectedChanged = (
  changedFiles: readonly ChangedFile[],
  config: VerdictConfig,
): readonly Reason[] =>
  changedFiles.flatMap(({ path, protectedKeys = [] }): Reason[] => {
    const role = roleOfFile(path, config.runner, config.generated);
    const why = FORBIDDEN[role] ?? reasonByPath(path, config);
    if (why !== undefined)
      return [
        {
          code: 'protected-file-changed',
          file: path,
          text: `${path} was changed, but ${why}; put it back as it was.`,
        },
      ];
    const runner = protectedKeys.filter(({ kind }) => kind === 'runner').map(({ key }) => key);
    const packages = protectedKeys.filter(({ kind }) => kind === 'dependencies').map(({ key }) => key);
    return [
      ...(runner.length === 0
        ? []
        : [
            {
              code: 'protected-file-changed' as const,
              file: path,
              text: `${path}: ${runner.join(', ')} decides how tests run and may not change; put it back as it was.`,
            },
          ]),
      ...(packages.length === 0 ? [] : [packagesChanged(path, packages)]),
    ];
  });

const reasonByPath = (path: string, config: VerdictConfig): string | undefined => {
  if (path.startsWith('docs/tdd/')) return 'the accepted design stands';
  return matchesAny(path, config.protectedPaths) ? 'the project protects it' : undefined;
};

const packagesChanged = (path: string, keys: readonly string[]): Reason => ({
  code: 'packages-changed',
  file: path,
  text: `${path}: ${keys.join(', ')} was changed. A package that is missing is named under "unfinished" ("package NAME: why") and goes back to the design.`,
});

const FORBIDDEN: Partial<Record<ReturnType<typeof roleOfFile>, string>> = {
  test: 'tests do not change while code is written',
  runner: 'it decides how tests run',
  lock: 'the engine alone adds packages',
  ci: 'it belongs to CI',
  state: "it is the engine's record",
};

/**
 * The same over the whole story, as the test job saw it, but for the keys of manifests, which are compared where an attempt
 * is committed. Lock files may differ when the design adds packages, because then the engine changed them.
 */
export const runnerIsTheBases = (
  result: JobResult,
  design: Design,
  expected: ExpectedTests,
  testRoot: string,
): readonly Reason[] => {
  const known = new Set(expected.files.map(({ path }) => path));
  const isStorys = (path: string) =>
    known.has(path) || path.startsWith(testRoot) || path.startsWith(storyTestRoot(expected.storyId));
  return result.changedFiles.flatMap(({ path, role, detail }): Reason[] => {
    const forbidden =
      role === 'runner' ||
      role === 'ci' ||
      (role === 'lock' && design.packages.length === 0) ||
      (role === 'test' && !isRemoved(path, expected));
    if (!forbidden || isStorys(path)) return [];
    return [
      {
        code: 'protected-file-changed',
        file: path,
        text: `${path} differs from the story's base${detail ? ` (${detail})` : ''}, but ${FORBIDDEN[role] ?? 'it is protected'}; put it back as it was.`,
      },
    ];
  });
};

const isRemoved = (path: string, expected: ExpectedTests): boolean =>
  expected.removed.some(({ file }) => file === path);
