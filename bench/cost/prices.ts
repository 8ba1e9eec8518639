/**
 * AWS's list prices in US dollars, without the free allowances that an account shares among everything in it. Look them up
 * anew, and set `asOf`, before a decision hangs on them.
 */
export const PRICES = {
  asOf: '2026-03-31',
  region: 'us-east-1 (N. Virginia)',
  hoursPerMonth: 730,
  alarmMetricMonth: 0.1,
  customMetricMonth: 0.3,
  dashboardMonth: 3,
  /** An account has so many dashboards of up to 50 metrics without charge, for good. */
  freeDashboards: 3,
  logGb: 0.5,
  traceMillion: 5,
  sqsMillion: { standard: 0.4, fifo: 0.5 },
  snsMillion: 0.5,
  lambdaMillion: 0.2,
  lambdaGbSecond: { arm64: 0.0000133334, x86_64: 0.0000166667 },
  transition: 0.000025,
  dynamoWriteMillion: 0.625,
  dynamoReadMillion: 0.125,
  s3PutThousand: 0.005,
  s3GetThousand: 0.0004,
  apiMillion: 1,
  fargateVcpuHour: { arm64: 0.03238, x86_64: 0.04048 },
  fargateGbHour: { arm64: 0.00356, x86_64: 0.004445 },
  publicAddressHour: 0.005,
  endpointHour: 0.01,
  natHour: 0.045,
  keyMonth: 1,
  imageGbMonth: 0.1,
} as const;

export interface CostLine {
  readonly what: string;
  readonly quantity: number;
  readonly unit: string;
  readonly unitUsd: number;
  readonly usd: number;
}

export const line = (what: string, quantity: number, unit: string, unitUsd: number): CostLine => ({
  what,
  quantity,
  unit,
  unitUsd,
  usd: quantity * unitUsd,
});

export const total = (lines: readonly CostLine[]): number => lines.reduce((sum, { usd }) => sum + usd, 0);
