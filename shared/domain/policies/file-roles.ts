import type { RunnerName } from '../vocabulary.ts';
import { matchesAny } from './match-globs.ts';
import { CI_GLOBS, ENGINE_CONFIG, lockFileGlobs, runnerFileGlobs, testFileGlobs } from './runner-files.ts';

export type FileRole = 'test' | 'runner' | 'lock' | 'ci' | 'generated' | 'source' | 'docs' | 'state';

const DOCS = ['docs/**', '**/*.md', '**/*.mdx', '**/*.rst', 'LICENSE*', 'CHANGELOG*', 'NOTICE*'];

/**
 * What a file is to the verdicts. A story's own folder is tests throughout, fixtures and a `conftest.py` included,
 * because the RED commit owns all of it.
 * @param path repository-relative
 * @param generated the project's globs of files that a tool makes
 */
export const roleOfFile = (path: string, runner: RunnerName, generated: readonly string[] = []): FileRole => {
  if (matchesAny(path, ['.orch-state/**'])) return 'state';
  if (matchesAny(path, ['tests/tdd/**'])) return 'test';
  if (matchesAny(path, lockFileGlobs())) return 'lock';
  if (matchesAny(path, CI_GLOBS)) return 'ci';
  if (matchesAny(path, [...ENGINE_CONFIG, ...runnerFileGlobs(runner)])) return 'runner';
  if (matchesAny(path, testFileGlobs(runner))) return 'test';
  if (matchesAny(path, generated)) return 'generated';
  return matchesAny(path, DOCS) ? 'docs' : 'source';
};
