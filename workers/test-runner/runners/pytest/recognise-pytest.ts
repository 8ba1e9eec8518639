import { posix } from 'node:path';
import type { RunnerCall } from '../runner.ts';

const WITH_VALUE = new Set([
  '-c',
  '--rootdir',
  '--confcutdir',
  '-p',
  '-o',
  '-W',
  '--import-mode',
  '--ignore',
  '--ignore-glob',
  '--basetemp',
  '-n',
  '--maxfail',
  '--tb',
  '--durations',
  '-r',
  '--color',
  '-k',
  '-m',
  '--deselect',
  '--cov',
  '--cov-report',
  '--cov-config',
  '--junitxml',
  '--junit-xml',
]);
const OURS =
  /^(?:-q+|-v+|-s|-x|--(?:quiet|verbose|tb|durations|color|maxfail|exitfirst|junit-?xml|cov|cov-[a-z-]+|no-cov|capture|no-header|no-summary)(?:=.*)?|-n|-r\w*)$/;
const REFUSED =
  /^(?:-k|-m|--(?:deselect|last-failed|lf|failed-first|ff|stepwise|sw|pdb|trace|collect-only|co|looponfail)(?:=.*)?)$/;

/** `pytest`, `python -m pytest`; the latter has the checkout on its path: `flags` then hold `add-root`. */
export function recognisePytest(words: readonly string[]): RunnerCall | { refused: string } | undefined {
  const program = posix.basename(words[0] ?? '');
  const isModule =
    /^python[\d.]*$/.test(program) && words[1] === '-m' && (words[2] === 'pytest' || words[2] === 'py.test');
  if (!isModule && program !== 'pytest' && program !== 'py.test') return undefined;
  const flags: string[] = isModule ? ['add-root'] : [];
  const patterns: string[] = [];
  const rest = words.slice(isModule ? 3 : 1);
  for (let index = 0; index < rest.length; index += 1) {
    const word = rest[index] ?? '';
    if (REFUSED.test(word))
      return { refused: `"${word}" would leave tests out or wait for a person: take it away` };
    const value = WITH_VALUE.has(word) ? rest[(index += 1)] : undefined;
    if (!word.startsWith('-')) patterns.push(word);
    else if (!OURS.test(word)) flags.push(word, ...(value === undefined ? [] : [value]));
  }
  return { flags, patterns };
}
