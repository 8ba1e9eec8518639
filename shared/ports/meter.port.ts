import type { ProjectMetric } from '#shared/contracts/metrics.contract.ts';

export interface Measurement {
  readonly metric: ProjectMetric;
  readonly value: number;
  /** A value for each dimension of the metric. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** Told beside the value, and no dimension: each value of one is paid by the month. */
  readonly detail?: Readonly<Record<string, string>>;
}

/** Takes measurements for the dashboards. One that is lost is lost: nothing is decided by them. */
export interface Meter {
  record(measurements: readonly Measurement[]): void;
}
