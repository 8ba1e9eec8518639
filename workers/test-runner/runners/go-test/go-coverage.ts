import type { RunReport } from '#shared/contracts/test-report.contract.ts';
import { coverageOfLines } from '../lcov.ts';
import type { GoModule } from './go-module.ts';

/** Lines of a Go cover profile: `import/path/file.go:3.15,5.2 1 0`. A line counts as run when any block on it ran. */
export function readGoCoverage(profile: string, module: GoModule): NonNullable<RunReport['coverage']> {
  const files = new Map<string, Map<number, boolean>>();
  for (const line of profile.split('\n')) {
    const [, file, first, last, count] = /^(\S+):(\d+)\.\d+,(\d+)\.\d+ \d+ (\d+)$/.exec(line) ?? [];
    if (file === undefined || first === undefined || last === undefined) continue;
    const path = file.startsWith(`${module.path}/`) ? file.slice(module.path.length + 1) : file;
    const lines = files.get(path) ?? new Map<number, boolean>();
    files.set(path, lines);
    for (let number = Number(first); number <= Number(last); number += 1)
      lines.set(number, (lines.get(number) ?? false) || Number(count) > 0);
  }
  return coverageOfLines(files);
}
