/** Code that asks not to be measured is measured all the same: who is graded by coverage does not say what counts. */
import { textOf, withTexts, type Snapshot } from './snapshot.ts';

/** The blank in comments that the coverage of Vitest and Jest reads, as `v8 ignore next` or `istanbul ignore file`. */
const PRAGMA =
  /(?<=(?:\/\*|\/\/)[\s*!@]*(?:istanbul|[cv]8|node:coverage))\s(?=\s*(?:ignore|disable|enable)\b)/g;
const JAVASCRIPT = /\.(?:js|cjs|mjs|jsx|ts|cts|mts|tsx|vue|svelte)$/;

/** The same files with such comments made to say nothing; lines and columns stay where they are. */
export function withoutCoveragePragmas(files: Snapshot): Snapshot {
  const changed = [...files.keys()].flatMap((path): [string, string][] => {
    if (!JAVASCRIPT.test(path)) return [];
    const text = textOf(files, path) ?? '';
    const blunt = text.replace(PRAGMA, (blank) => (blank === '\n' ? '-\n' : '-'));
    return blunt === text ? [] : [[path, blunt]];
  });
  return changed.length === 0 ? files : withTexts(files, changed);
}
