import { posix } from 'node:path';
import type { RunnerCall } from '../runner.ts';

const WITH_VALUE = new Set([
  '-c',
  '--config',
  '--rootDir',
  '--roots',
  '--env',
  '--selectProjects',
  '--ignoreProjects',
  '--testPathPatterns',
  '--testPathPattern',
  '--testPathIgnorePatterns',
  '--testTimeout',
  '--maxWorkers',
  '-w',
  '--reporters',
  '--preset',
  '--setupFilesAfterEnv',
  '-t',
  '--testNamePattern',
  '--shard',
]);
const OURS =
  /^(?:--(?:ci|coverage|collectCoverage|coverage[A-Z]\w*|reporters|runInBand|maxWorkers|verbose|silent|colors?|passWithNoTests|testTimeout|forceExit|detectOpenHandles|cache|no-cache|watchAll=false|watch=false|json|outputFile)(?:=.*)?|-i|-w)$/;
const REFUSED =
  /^(?:--(?:watch|watchAll|onlyChanged|onlyFailures|lastCommit|changedSince|findRelatedTests|testNamePattern|shard|bail|updateSnapshot|listTests|showConfig|filter)(?:=.*)?|-[otubf])$/;

/** `jest [options] [patterns]`, also as `node [options] …/jest`. Options for node stand in `flags` as `node:<option>`. */
export function recogniseJest(words: readonly string[]): RunnerCall | { refused: string } | undefined {
  const at =
    words[0] === 'node'
      ? words.findIndex((word) => /(?:^|\/)jest(?:\.js)?$/.test(word))
      : posix.basename(words[0] ?? '') === 'jest'
        ? 0
        : -1;
  if (at === -1) return undefined;
  const flags: string[] = words.slice(1, at).map((word) => `node:${word}`);
  const patterns: string[] = [];
  for (let index = at + 1; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (REFUSED.test(word) && !OURS.test(word))
      return { refused: `"${word}" would watch, leave tests out or change what counts: take it away` };
    const value = WITH_VALUE.has(word) ? words[(index += 1)] : undefined;
    if (!word.startsWith('-')) patterns.push(word);
    else if (!OURS.test(word)) flags.push(word, ...(value === undefined ? [] : [value]));
  }
  return { flags, patterns };
}
