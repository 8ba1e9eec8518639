/** Percentiles by nearest rank, rounded to hundredths. */
export const percentiles = (samples: readonly number[]): { readonly p50: number; readonly p99: number } => {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0) * 100) / 100;
  return { p50: at(0.5), p99: at(0.99) };
};
