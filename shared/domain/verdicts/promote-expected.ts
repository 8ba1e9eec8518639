/** Promotion moves the story's tests byte for byte; what is expected of them moves along, and back with a story that is sent back. */
import { storyTestRoot } from './test-names.ts';
import type { Design } from './report-facts.ts';
import type { ExpectedTests } from './verdict.ts';

/** The folder of a promoted story's tests, with a slash at its end. */
export const promotedTestRoot = (storyId: string, level: Design['level']): string =>
  `tests/${level}/${storyId}/`;

/**
 * The expected tests at the paths they have when the story's tests lie in `testRoot`, wherever they were recorded; in Go
 * the package's name included.
 */
export const expectedIn = (expected: ExpectedTests, testRoot: string): ExpectedTests => {
  const { storyId } = expected;
  const roots = [
    storyTestRoot(storyId),
    promotedTestRoot(storyId, 'unit'),
    promotedTestRoot(storyId, 'integration'),
  ];
  const path = (file: string): string => {
    const root = roots.find((each) => file.startsWith(each));
    return root === undefined ? file : testRoot + file.slice(root.length);
  };
  const project = (name: string): string => {
    const root = roots.find((each) => name.endsWith(each.slice(0, -1)));
    return root === undefined ? name : name.slice(0, 1 - root.length) + testRoot.slice(0, -1);
  };
  return {
    ...expected,
    tests: expected.tests.map((test) => ({ ...test, file: path(test.file), project: project(test.project) })),
    files: expected.files.map((file) => ({ ...file, path: path(file.path) })),
  };
};
