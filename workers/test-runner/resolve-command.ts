/** From `tdd.test_execution.runner`, as a person types it, to one known runner and its call. */
import * as z from 'zod';
import { RUNNER_TABLE } from './runners/registry.ts';
import type { Runner, RunnerCall } from './runners/runner.ts';
import { textOf, type Snapshot } from './snapshot.ts';
import { splitWords } from './split-words.ts';

export type ResolvedCommand =
  | { readonly ok: true; readonly runner: Runner; readonly call: RunnerCall }
  | { readonly ok: false; readonly outcome: 'config-invalid' | 'runner-missing'; readonly text: string };

const manifest = z.object({ scripts: z.record(z.string(), z.string()).default({}) });

/** Words that start the program behind them and change nothing else. */
const STARTERS: readonly (readonly string[])[] = [
  ['npx', '--no-install'],
  ['npx', '--no'],
  ['npx'],
  ['pnpm', 'exec'],
  ['yarn', 'exec'],
  ['poetry', 'run'],
  ['uv', 'run'],
  ['pipenv', 'run'],
  ['pdm', 'run'],
  ['cross-env'],
];

/** Scripts that call scripts end somewhere. */
const MAX_SCRIPTS = 5;

export function resolveCommand(command: string, files: Snapshot, depth = 0): ResolvedCommand {
  const words = splitWords(command);
  if (!words.ok) {
    return invalid(
      `the command "${command}" ${words.why}. Write one runner call, such as "npm test" or "pytest -q"; what must be done before goes to tdd.test_execution.prepare`,
    );
  }
  const bare = dropStarters(words.words);
  if ('refused' in bare) return invalid(bare.refused);
  const script = scriptName(bare.words);
  if (script !== undefined && 'refused' in script) return invalid(script.refused);
  if (script !== undefined)
    return depth >= MAX_SCRIPTS
      ? invalid(`the package scripts behind "${command}" call each other without end`)
      : resolveScript(script, files, depth);
  for (const runner of Object.values(RUNNER_TABLE)) {
    const call = runner.recognise(bare.words);
    if (call === undefined) continue;
    return 'refused' in call ? invalid(`"${command}": ${call.refused}`) : { ok: true, runner, call };
  }
  return {
    ok: false,
    outcome: 'runner-missing',
    text: `"${command}" calls no runner that can be proved with. Known: node --test, vitest run, jest, pytest, go test; set tdd.test_execution.runner to one of them or to a package script that calls one`,
  };
}

const invalid = (text: string): ResolvedCommand => ({ ok: false, outcome: 'config-invalid', text });

function dropStarters(words: readonly string[]): { words: readonly string[] } | { refused: string } {
  const assigned = words.find((word) => /^[A-Za-z_]\w*=/.test(word));
  const isCrossEnv = words[0] === 'cross-env';
  if (assigned !== undefined && (words[0] === assigned || isCrossEnv)) {
    const [name = '', ...rests] = assigned.split('=');
    const value = rests.join('=');
    // What the engine sets itself, or what changes nothing, needs no refusal.
    const harmless =
      (name === 'NODE_ENV' && value === 'test') ||
      (name === 'CI' && value !== '') ||
      /^(FORCE|NO)_COLOR$/.test(name) ||
      (name === 'NODE_OPTIONS' && /^(--experimental-vm-modules|--no-warnings|\s)*$/.test(value));
    if (!harmless)
      return {
        refused: `"${assigned}" sets a variable before the runner: set it in the tests or in the runner's configuration`,
      };
    const rest = words.filter((word) => word !== assigned && word !== 'cross-env');
    if (name !== 'NODE_OPTIONS') return dropStarters(rest);
    const inner = dropStarters(rest);
    return 'refused' in inner
      ? inner
      : {
          words: [
            'node',
            ...value.split(/\s+/).filter(Boolean),
            ...inner.words.filter((word, index) => index > 0 || word !== 'node'),
          ],
        };
  }
  const starter = STARTERS.find((one) => one.every((word, index) => words[index] === word));
  return starter === undefined ? { words } : dropStarters(words.slice(starter.length));
}

/** `npm test`, `npm run x`, `yarn x`, `pnpm x`; what follows `--` is passed on. */
function scriptName(
  words: readonly string[],
): { name: string; rest: readonly string[] } | { refused: string } | undefined {
  const [program, first, second] = words;
  if (program !== 'npm' && program !== 'yarn' && program !== 'pnpm') return undefined;
  if (first === undefined) return undefined;
  const own = words.includes('--') ? words.slice(0, words.indexOf('--')) : words;
  const apart = own.find((word) => /^(--workspaces?|-ws?|--filter|-r|--recursive)(=|$)/.test(word));
  if (apart !== undefined)
    return {
      refused: `"${words.join(' ')}" runs the tests of each workspace by themselves: name one runner for the whole repository, such as "node --test" or "npx vitest run"`,
    };
  const isRun = first === 'run' || first === 'run-script';
  const name = isRun ? second : first === 't' || first === 'tst' ? 'test' : first;
  if (name === undefined || (program === 'npm' && !isRun && name !== 'test')) return undefined;
  const rest = words
    .slice(isRun ? 3 : 2)
    .filter((word) => word !== '--' && word !== '--silent' && word !== '-s');
  return { name, rest };
}

function resolveScript(
  script: { name: string; rest: readonly string[] },
  files: Snapshot,
  depth: number,
): ResolvedCommand {
  const text = textOf(files, 'package.json');
  if (text === undefined)
    return {
      ok: false,
      outcome: 'runner-missing',
      text: `there is no package.json, so that "npm test" calls nothing: set tdd.test_execution.runner to the runner itself, such as "node --test"`,
    };
  const parsed = parseManifest(text);
  if (parsed === undefined) return invalid('package.json is not JSON with "scripts" as texts: mend it');
  for (const hook of [`pre${script.name}`, `post${script.name}`]) {
    if (parsed.scripts[hook] !== undefined)
      return invalid(
        `the package script "${hook}" would run around the tests: move it to tdd.test_execution.prepare (now: "${parsed.scripts[hook]}")`,
      );
  }
  const command = parsed.scripts[script.name];
  if (command === undefined || /no test specified/.test(command)) {
    return {
      ok: false,
      outcome: 'runner-missing',
      text: `package.json has no script "${script.name}" that runs tests: add one, such as "${script.name}": "node --test"`,
    };
  }
  return resolveCommand([command, ...script.rest.map(quoteWord)].join(' '), files, depth + 1);
}

function parseManifest(text: string): z.infer<typeof manifest> | undefined {
  try {
    return manifest.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const quoteWord = (word: string): string => (/^[\w@%+=:,./*-]+$/.test(word) ? word : `'${word}'`);
