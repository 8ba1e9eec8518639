/** Files that the runner's configuration has loaded before or around each test: setup files, environments, transforms. */
import { posix } from 'node:path';
import { roleOfFile } from '#shared/domain/policies/file-roles.ts';
import type { RunnerName } from '#shared/domain/vocabulary.ts';
import { textOf, type Snapshot } from './snapshot.ts';

const KEYS =
  /\b(?:setupFiles(?:AfterEnv)?|global(?:Setup|Teardown)|testEnvironment|environment|snapshot(?:Serializers|Resolver|Environment)|resolver|testRunner|runner|testSequencer|preset|transform|diff)['"]?\s*:\s*(\[[^\]]*\]|\{[^}]*\}|[^\n]*)/g;
const FLAGS = /--(?:import|require|loader|experimental-loader|env-file(?:-if-exists)?)[= ]+([^\s'"\\]+)/g;
const LITERALS = /(['"`])([^'"`\n]+)\1/g;
const ENDINGS = ['', '.js', '.cjs', '.mjs', '.jsx', '.ts', '.cts', '.mts', '.tsx'];

/**
 * Paths of the project that its configuration of JavaScript's runners names, as text: what it computes stays unseen.
 * @param base the configuration that counts is that of the story's base
 */
export function namedByConfiguration(base: Snapshot, runner: RunnerName): ReadonlySet<string> {
  return new Set(
    [...base.keys()]
      .filter((path) => posix.basename(path) === 'package.json' || roleOfFile(path, runner) === 'runner')
      .flatMap((path) =>
        namesIn(textOf(base, path) ?? '').flatMap((name) => filesOf(name, posix.dirname(path), base)),
      ),
  );
}

const namesIn = (text: string): string[] => [
  ...[...text.matchAll(KEYS)].flatMap(([, value = '']) =>
    [...value.matchAll(LITERALS)].map(([, , literal = '']) => literal),
  ),
  ...[...text.matchAll(FLAGS)].map(([, value = '']) => value),
];

/** Beside the configuration, or from the root of the project. */
const filesOf = (name: string, folder: string, base: Snapshot): string[] =>
  [folder, '.'].flatMap((from) =>
    ENDINGS.map((ending) => posix.join(from, name.replace(/^<rootDir>\//, '') + ending)).filter((path) =>
      base.has(path),
    ),
  );
