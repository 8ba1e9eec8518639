/** Every criterion's id stands in the name of at least one of the story's tests. */
import type { NewTests } from './new-tests.ts';
import type { Design } from './report-facts.ts';
import type { Reason } from './verdict.ts';

export const criteriaHaveTests = (design: Design, { tests }: NewTests): readonly Reason[] => {
  const named = new Set(tests.flatMap((test) => test.named));
  return design.criteria
    .filter(({ id }) => !named.has(id))
    .map(({ id, text }) => ({
      code: 'criterion-without-test',
      text: `No test carries ${id} in its name ("${text}"); write one, such as "${id} …", in Go and Python "Test${id}…" or "test_${id.toLowerCase()}_…".`,
    }));
};

/** There is something to prove, and each test file holds a test. */
export const storyHasTests = ({ tests, readings }: NewTests): readonly Reason[] => {
  const empty = readings.filter(
    ({ path, isTestFile, parses }) => isTestFile && parses && !tests.some(({ file }) => file === path),
  );
  if (tests.length === 0)
    return [
      { code: 'no-new-tests', text: "No new test was found in the story's folder; write tests that fail." },
    ];
  return empty
    .filter(({ path, tests: declared }) => declared.length === 0 && !isGoHelper(path, tests))
    .map(({ path }) => ({
      code: 'test-file-without-tests',
      file: path,
      text: `${path} is named like a test file and holds no test.`,
    }));
};

/** In Go what only tests need stands in `_test.go` files too, beside those that have the tests. */
const isGoHelper = (path: string, tests: NewTests['tests']): boolean =>
  path.endsWith('.go') && tests.some(({ file }) => folderOf(file) === folderOf(path));

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));
