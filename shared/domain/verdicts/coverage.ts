/** GREEN rule 6 and REFACTOR: changed lines are reached, and uncovered lines elsewhere do not grow. Lines, not percent. */
import { listSome } from './quote.ts';
import type { CoverageFile, JobResult, RunReport } from './report-facts.ts';
import type { CoverageSummary, Reason } from './verdict.ts';

export interface CoverageFindings {
  readonly reasons: readonly Reason[];
  readonly notes: readonly string[];
  readonly summary: CoverageSummary | null;
}

export interface CoverageInput {
  readonly suite: RunReport;
  readonly baseline: RunReport;
  readonly changedLines: JobResult['changedLines'];
  /** 0 to 100; null: no rule. */
  readonly threshold: number | null;
}

export const linesAreCovered = ({
  suite,
  baseline,
  changedLines,
  threshold,
}: CoverageInput): CoverageFindings => {
  if (!suite.coverage) return { reasons: [], notes: ['Coverage was not measured.'], summary: null };
  const files = suite.coverage.map((file) => measure(file, changedLines[file.path] ?? []));
  const summary: CoverageSummary = {
    changed: {
      covered: sum(files, (file) => file.changedCovered),
      measured: sum(files, (file) => file.changedCovered + file.changedUncovered.length),
    },
    covered: sum(suite.coverage, ({ covered }) => covered.length),
    uncovered: sum(suite.coverage, ({ uncovered }) => uncovered.length),
  };
  const unmeasured = Object.entries(changedLines).filter(
    ([path, lines]) => lines.length > 0 && !suite.coverage?.some((file) => file.path === path),
  );
  return {
    reasons: [
      ...changedLinesReached(files, summary, threshold),
      ...(baseline.coverage ? nothingElseLost(files, baseline.coverage) : []),
    ],
    notes:
      unmeasured.length === 0
        ? []
        : [`Coverage was not measured for ${listSome(unmeasured.map(([path]) => path))}.`],
    summary,
  };
};

/** REFACTOR: the code has no more uncovered lines than at GREEN. */
export const coverageIsNotLower = (
  now: CoverageSummary | null,
  green: CoverageSummary | null,
): readonly Reason[] => {
  if (!now || !green || now.uncovered <= green.uncovered) return [];
  return [
    {
      code: 'coverage-fell',
      text: `${now.uncovered} lines are uncovered, ${green.uncovered} were at GREEN; a refactor leaves no more of them.`,
    },
  ];
};

interface MeasuredFile {
  readonly path: string;
  readonly changedCovered: number;
  readonly changedUncovered: readonly number[];
  readonly elsewhereUncovered: number;
}

const measure = ({ path, covered, uncovered }: CoverageFile, lines: readonly number[]): MeasuredFile => {
  const changed = new Set(lines);
  const changedUncovered = uncovered.filter((line) => changed.has(line));
  return {
    path,
    changedCovered: covered.filter((line) => changed.has(line)).length,
    changedUncovered,
    elsewhereUncovered: uncovered.length - changedUncovered.length,
  };
};

const changedLinesReached = (
  files: readonly MeasuredFile[],
  { changed }: CoverageSummary,
  threshold: number | null,
): readonly Reason[] => {
  if (threshold === null || changed.measured === 0 || changed.covered * 100 >= threshold * changed.measured)
    return [];
  const missing = files
    .filter((file) => file.changedUncovered.length > 0)
    .map((file) => `${file.path}:${listSome(file.changedUncovered.map(String), 12)}`);
  const percent = Math.floor((changed.covered * 100) / changed.measured);
  return [
    {
      code: 'coverage-too-low',
      text: `The tests reach ${changed.covered} of ${changed.measured} changed lines (${percent} %, wanted ${threshold} %). Not reached: ${listSome(missing)}.`,
    },
  ];
};

/** Only files measured in both runs: a file that is loaded for the first time was no better covered before. */
const nothingElseLost = (
  files: readonly MeasuredFile[],
  baseline: readonly CoverageFile[],
): readonly Reason[] => {
  const before = new Map(baseline.map(({ path, uncovered }) => [path, uncovered.length]));
  const both = files.filter(({ path }) => before.has(path));
  const was = sum(both, ({ path }) => before.get(path) ?? 0);
  const is = sum(both, ({ elsewhereUncovered }) => elsewhereUncovered);
  if (is <= was) return [];
  const grown = both
    .filter(({ path, elsewhereUncovered }) => elsewhereUncovered > (before.get(path) ?? 0))
    .map(({ path }) => path);
  return [
    {
      code: 'coverage-fell',
      text: `${is} lines that the story did not change are uncovered, ${was} were before: ${listSome(grown)}.`,
    },
  ];
};

const sum = <T>(items: readonly T[], count: (item: T) => number): number =>
  items.reduce((total, item) => total + count(item), 0);
