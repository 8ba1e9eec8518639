import { posix } from 'node:path';
import type { RunnerCall } from '../runner.ts';

const WITH_VALUE = new Set([
  '-tags',
  '-ldflags',
  '-gcflags',
  '-mod',
  '-modfile',
  '-p',
  '-parallel',
  '-timeout',
  '-count',
  '-cover',
  '-coverprofile',
  '-coverpkg',
  '-covermode',
  '-run',
  '-skip',
  '-bench',
  '-o',
  '-exec',
  '-shuffle',
  '-cpu',
  '-vet',
]);
const OURS =
  /^--?(?:v|json|count|cover|coverprofile|coverpkg|covermode|timeout|p|failfast|shuffle|vet)(?:=.*)?$/;
const REFUSED = /^--?(?:run|skip|short|list|exec|c|o|bench|fuzz|overlay)(?:=.*)?$/;

/** `go test [flags] [packages]` */
export function recogniseGoTest(words: readonly string[]): RunnerCall | { refused: string } | undefined {
  if (posix.basename(words[0] ?? '') !== 'go' || words[1] !== 'test') return undefined;
  const flags: string[] = [];
  const patterns: string[] = [];
  for (let index = 2; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (REFUSED.test(word))
      return { refused: `"${word}" would leave tests out or run something else: take it away` };
    const value =
      WITH_VALUE.has(word) && !word.startsWith('-cover=') && word !== '-cover'
        ? words[(index += 1)]
        : undefined;
    if (!word.startsWith('-')) patterns.push(word);
    else if (!OURS.test(word)) flags.push(word, ...(value === undefined ? [] : [value]));
  }
  // "go test" alone means the current folder: what a person with a module means is all of it.
  return {
    flags,
    patterns: patterns.length === 0 || (patterns.length === 1 && patterns[0] === '.') ? ['./...'] : patterns,
  };
}
