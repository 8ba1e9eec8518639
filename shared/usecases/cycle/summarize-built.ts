import type { CycleRecord, StoryRecord } from '#shared/contracts/records.contract.ts';

/** A story lists no more than this of each; its design has the rest. */
const MOST = 40;

/** What a finished cycle added to the project, kept with its story: its accepted design, and why attempts were refused. */
export const summarizeBuilt = ({ design, verdicts }: CycleRecord): NonNullable<StoryRecord['built']> => {
  const refusals: Record<string, number> = {};
  for (const { accepted, reasons } of verdicts)
    for (const code of accepted ? [] : new Set(reasons.map((reason) => reason.code)))
      refusals[code] = (refusals[code] ?? 0) + 1;
  return {
    level: design?.level ?? null,
    interfaces: (design?.interfaces ?? [])
      .slice(0, MOST)
      .map(({ module, symbols }) => ({ module, symbols: symbols.slice(0, MOST) })),
    packages: (design?.packages ?? []).slice(0, MOST),
    refusals,
  };
};
