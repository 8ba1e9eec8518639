import type { RunReport } from '#shared/contracts/test-report.contract.ts';
import { roleOfFile } from '#shared/domain/policies/file-roles.ts';
import type { JobEnvironment } from './open-environment.ts';
import { codeLines } from './runners/code-lines.ts';
import { textOf, type Snapshot } from './snapshot.ts';

type Coverage = NonNullable<RunReport['coverage']>;

const JAVASCRIPT = /\.(?:js|cjs|mjs|jsx|ts|cts|mts|tsx)$/;

/** The project's own code only, and with the changed files that no test loaded: none of their lines ran. */
export function completeCoverage(measured: Coverage, environment: JobEnvironment, files: Snapshot): Coverage {
  const { runner, config, base } = environment;
  const isSource = (path: string): boolean =>
    files.has(path) && roleOfFile(path, runner.name, config.tdd.generated) === 'source';
  const own = measured.filter(({ path }) => isSource(path));
  const known = new Set(own.map(({ path }) => path));
  if (base === null || !['node-test', 'vitest', 'jest'].includes(runner.name)) return own;
  const unloaded = [...files.keys()].filter(
    (path) =>
      JAVASCRIPT.test(path) &&
      !path.endsWith('.d.ts') &&
      !known.has(path) &&
      isSource(path) &&
      textOf(base, path) !== textOf(files, path),
  );
  const lines = unloaded.map((path) => ({
    path,
    covered: [],
    uncovered: codeLines(textOf(files, path) ?? '').map(({ line }) => line),
  }));
  return [...own, ...lines].sort((a, b) => (a.path < b.path ? -1 : 1));
}
