/** RED rule 1: only the story's test folder and the old tests under the design's `changes` were touched. */
import { changedTestFile, storyTestRoot } from './test-names.ts';
import type { ChangedFile, Design, RunReport, TestFileReading } from './report-facts.ts';
import type { Reason } from './verdict.ts';

export const redTouchesOnlyTests = (
  storyId: string,
  design: Design,
  changedFiles: readonly ChangedFile[],
): readonly Reason[] => {
  const allowed = new Set(design.changes.map(({ test }) => changedTestFile(test)));
  return changedFiles
    .filter(({ path }) => !path.startsWith(storyTestRoot(storyId)) && !allowed.has(path))
    .map(({ path }) => ({
      code: 'file-outside-phase',
      file: path,
      text: `${path} was changed; this phase writes ${storyTestRoot(storyId)} and old tests that the design names under "changes" only.`,
    }));
};

/**
 * Files of a known language parse; all others are fixtures. A file whose tests ran does parse, whatever the grammar makes
 * of it.
 */
export const testFilesParse = (readings: readonly TestFileReading[], suite: RunReport): readonly Reason[] =>
  readings
    .filter(
      ({ path, language, parses }) =>
        language !== 'unknown' && !parses && !suite.results.some(({ file }) => file === path),
    )
    .map(({ path, language }) => ({
      code: 'test-file-does-not-parse',
      file: path,
      text: `${path} is not valid ${language}; mend its syntax.`,
    }));
