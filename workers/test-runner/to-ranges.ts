import type { LineRange } from '#shared/ports/source-reader.port.ts';

/** Ascending line numbers as ranges: 1, 2, 3, 7 are 1–3 and 7–7. */
export function toRanges(lines: readonly number[]): LineRange[] {
  const ranges: { first: number; last: number }[] = [];
  for (const line of lines) {
    const last = ranges.at(-1);
    if (last !== undefined && last.last + 1 === line) last.last = line;
    else ranges.push({ first: line, last: line });
  }
  return ranges;
}
