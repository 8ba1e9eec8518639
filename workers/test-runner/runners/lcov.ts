import type { RunReport } from '#shared/contracts/test-report.contract.ts';
import { relativeTo } from './one-process-run.ts';

type Coverage = NonNullable<RunReport['coverage']>;

/** Line coverage of an lcov tracefile (`SF:`, `DA:<line>,<count>`). */
export function readLcov(text: string, root: string): Coverage {
  const lines = new Map<string, Map<number, boolean>>();
  let file: Map<number, boolean> | undefined;
  for (const line of text.split('\n')) {
    if (line.startsWith('SF:')) {
      const path = relativeTo(root)(line.slice(3).trim());
      file = lines.get(path) ?? new Map();
      lines.set(path, file);
    } else if (line.startsWith('DA:') && file !== undefined) {
      const [number = 0, count = 0] = line.slice(3).split(',').map(Number);
      file.set(number, (file.get(number) ?? false) || count > 0);
    }
  }
  return coverageOfLines(lines);
}

export function coverageOfLines(files: ReadonlyMap<string, ReadonlyMap<number, boolean>>): Coverage {
  return [...files]
    .map(([path, lines]) => {
      const sorted = [...lines].sort(([a], [b]) => a - b);
      return {
        path,
        covered: sorted.filter(([, ran]) => ran).map(([line]) => line),
        uncovered: sorted.filter(([, ran]) => !ran).map(([line]) => line),
      };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
