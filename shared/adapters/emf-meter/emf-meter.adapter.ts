import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { PROJECT_METRICS } from '#shared/contracts/metrics.contract.ts';
import type { Meter } from '#shared/ports/meter.port.ts';

export interface EmfMeterOptions {
  readonly namespace: string;
}

const UNITS = { Count: MetricUnit.Count, Seconds: MetricUnit.Seconds, Percent: MetricUnit.Percent } as const;

/** Measurements as log lines in CloudWatch's embedded metric format: no call, nothing to wait for. */
export function createEmfMeter({ namespace }: EmfMeterOptions): Meter {
  return {
    record: (measurements) => {
      for (const { metric, value, dimensions, detail = {} } of measurements) {
        const one = new Metrics({ namespace, singleMetric: true });
        one.clearDefaultDimensions();
        one.addDimensions({ ...dimensions });
        for (const [name, text] of Object.entries(detail)) one.addMetadata(name, text);
        one.addMetric(metric, UNITS[PROJECT_METRICS[metric].unit], value);
      }
    },
  };
}
