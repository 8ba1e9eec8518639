import { globSync, statSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';

const SUFFIX = '{js,cjs,mjs,ts,cts,mts}';
/** What `node --test` runs when it is given no file: its documentation's list. */
const DEFAULT_PATTERNS = [
  `**/*.test.${SUFFIX}`,
  `**/*-test.${SUFFIX}`,
  `**/*_test.${SUFFIX}`,
  `**/test-*.${SUFFIX}`,
  `**/test.${SUFFIX}`,
  `**/test/**/*.${SUFFIX}`,
];

/** A file in `test/` without such a name may be a helper; of those only a run tells. */
const NAMED = DEFAULT_PATTERNS.slice(0, -1);

export const isNodeTestFile = (path: string): boolean => NAMED.some((pattern) => matchesGlob(path, pattern));

/** Repository-relative paths that the call runs, in order. */
export function findNodeTestFiles(root: string, patterns: readonly string[]): string[] {
  const given =
    patterns.length === 0 ? DEFAULT_PATTERNS : patterns.map((pattern) => pattern.replace(/^\.\//, ''));
  const found = globSync(given, {
    cwd: root,
    exclude: (path) => path === 'node_modules' || path.endsWith('/node_modules') || path === '.git',
  });
  return [...new Set(found.map((path) => path.replaceAll('\\', '/')))]
    .filter((path) => statSync(join(root, path)).isFile())
    .sort();
}
