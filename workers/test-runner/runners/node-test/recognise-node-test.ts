import type { RunnerCall } from '../runner.ts';

/** Options of node that take the next word as their value. */
const WITH_VALUE = new Set([
  '--import',
  '--require',
  '-r',
  '--loader',
  '--experimental-loader',
  '--conditions',
  '-C',
  '--env-file',
  '--env-file-if-exists',
  '--test-name-pattern',
  '--test-skip-pattern',
  '--test-timeout',
  '--test-concurrency',
  '--test-reporter',
  '--test-reporter-destination',
  '--test-isolation',
  '--test-global-setup',
  '--test-shard',
]);
/** What the engine decides itself. */
const OURS =
  /^--(test|test-reporter|test-reporter-destination|test-concurrency|test-isolation|test-timeout|test-force-exit|experimental-test-isolation|experimental-test-coverage|test-coverage-[a-z]+)(=|$)/;
const REFUSED: Readonly<Record<string, string>> = {
  '--watch': '"--watch" never ends: leave it out',
  '--test-only': '"--test-only" would leave tests out: take it away',
  '--test-name-pattern': '"--test-name-pattern" would leave tests out: take it away',
  '--test-skip-pattern': '"--test-skip-pattern" would leave tests out: take it away',
  '--test-shard': '"--test-shard" would leave tests out: take it away',
};

/** `node [options] --test [options] [files or globs]` */
export function recogniseNodeTest(words: readonly string[]): RunnerCall | { refused: string } | undefined {
  if (words[0] !== 'node' || !words.includes('--test')) return undefined;
  const flags: string[] = [];
  const patterns: string[] = [];
  for (let index = 1; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const name = word.split('=')[0] ?? word;
    const refused = REFUSED[name];
    if (refused !== undefined) return { refused };
    const value = WITH_VALUE.has(word) ? words[(index += 1)] : undefined;
    if (!word.startsWith('-')) patterns.push(word);
    else if (!OURS.test(word)) flags.push(word, ...(value === undefined ? [] : [value]));
  }
  return { flags, patterns };
}
