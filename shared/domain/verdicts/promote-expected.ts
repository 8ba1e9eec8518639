/** Promotion moves the story's tests byte for byte; what is expected of them moves along. */
import { storyTestRoot } from './test-names.ts';
import type { Design } from './report-facts.ts';
import type { ExpectedTests } from './verdict.ts';

/** The folder of a promoted story's tests, with a slash at its end. */
export const promotedTestRoot = (storyId: string, level: Design['level']): string => `tests/${level}/${storyId}/`;

/** What the tests are expected to be after promotion, in Go the package's name included. */
export const promoteExpected = (expected: ExpectedTests, level: Design['level']): ExpectedTests => {
  const [from, to] = [storyTestRoot(expected.storyId), promotedTestRoot(expected.storyId, level)];
  const path = (file: string): string => (file.startsWith(from) ? to + file.slice(from.length) : file);
  const [fromPackage, toPackage] = [from.slice(0, -1), to.slice(0, -1)];
  return {
    ...expected,
    tests: expected.tests.map((test) => ({
      ...test,
      file: path(test.file),
      project: test.project.endsWith(fromPackage) ? test.project.slice(0, -fromPackage.length) + toPackage : test.project,
    })),
    files: expected.files.map((file) => ({ ...file, path: path(file.path) })),
  };
};
