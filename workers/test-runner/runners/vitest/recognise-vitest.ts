import { posix } from 'node:path';
import type { RunnerCall } from '../runner.ts';

const WITH_VALUE = new Set([
  '-c',
  '--config',
  '-r',
  '--root',
  '--project',
  '--environment',
  '--dir',
  '--pool',
  '--mode',
  '--exclude',
  '--testTimeout',
  '--hookTimeout',
  '--maxWorkers',
  '--minWorkers',
  '--retry',
  '--reporter',
  '--outputFile',
  '--shard',
  '-t',
  '--testNamePattern',
  '--changed',
  '--bail',
]);
const OURS =
  /^--(reporter|outputFile|coverage|watch=false|no-watch|run|ui=false|no-ui|maxWorkers|minWorkers|silent|color|no-color|passWithNoTests|testTimeout)([.=]|$)/;
const REFUSED =
  /^(?:--(?:watch|ui|inspect|inspect-brk|shard|testNamePattern|changed|bail|retry|allowOnly|update|related|browser|mergeReports)(?:[.=].*)?|-t|-u|-w)$/;

/** `vitest`, `vitest run`: what would watch, or leave tests out, is refused. */
export function recogniseVitest(words: readonly string[]): RunnerCall | { refused: string } | undefined {
  const at =
    words[0] === 'node'
      ? words.findIndex((word) => /(?:^|\/)vitest(?:\.mjs)?$/.test(word))
      : posix.basename(words[0] ?? '') === 'vitest'
        ? 0
        : -1;
  if (at === -1) return undefined;
  const rest = words.slice(at + 1);
  if (rest[0] === 'run') rest.shift();
  else if (
    rest[0] !== undefined &&
    ['dev', 'watch', 'bench', 'related', 'list', 'init', 'typecheck'].includes(rest[0])
  )
    return { refused: `"vitest ${rest[0]}" does not run the suite once: write "vitest run"` };
  const flags: string[] = [];
  const patterns: string[] = [];
  for (let index = 0; index < rest.length; index += 1) {
    const word = rest[index] ?? '';
    if (REFUSED.test(word) && !OURS.test(word))
      return { refused: `"${word}" would watch, leave tests out or change what counts: take it away` };
    const value = WITH_VALUE.has(word) ? rest[(index += 1)] : undefined;
    if (!word.startsWith('-')) patterns.push(word);
    else if (!OURS.test(word)) flags.push(word, ...(value === undefined ? [] : [value]));
  }
  return { flags, patterns };
}
