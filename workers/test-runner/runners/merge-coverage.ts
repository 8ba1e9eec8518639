import type { RunReport } from '#shared/contracts/test-report.contract.ts';

type Coverage = NonNullable<RunReport['coverage']>;

/**
 * What a runner measured in its own processes, completed by what programs that its tests started ran. A runner counts
 * statements, V8 counts lines: where the runner knows a file, its lines are those that count.
 */
export function mergeCoverage(own: Coverage, children: Coverage): Coverage {
  const ran = new Map(children.map(({ path, covered }) => [path, new Set(covered)]));
  const known = new Set(own.map(({ path }) => path));
  const merged = own.map(({ path, covered, uncovered }) => {
    const lines = ran.get(path);
    if (lines === undefined) return { path, covered, uncovered };
    return {
      path,
      covered: [...covered, ...uncovered.filter((line) => lines.has(line))].sort((a, b) => a - b),
      uncovered: uncovered.filter((line) => !lines.has(line)),
    };
  });
  return [...merged, ...children.filter(({ path }) => !known.has(path))].sort((a, b) =>
    a.path < b.path ? -1 : 1,
  );
}
