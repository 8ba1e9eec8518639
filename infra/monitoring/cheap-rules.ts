import { Metric, Stats, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { HOUSE_METRICS, HOUSE_SERVICE, metricNamespace } from '#shared/contracts/metrics.contract.ts';
import type { AlarmHeading } from './alarm-list.ts';
import { ageOf, letterOf, LIMITS, PERIOD, together, type AlarmRule } from './alarm-rule.ts';
import type { Watched } from './watched.ts';

/** Rolled up: an alarm for all of a kind, and another one for every ten metrics more. */
export function cheapRules(
  { environment, queues, deadLetters }: Watched,
  executions: { readonly failed: IMetric; readonly timedOut: IMetric },
): AlarmRule[] {
  const namespace = metricNamespace(environment);
  const failures = new Metric({
    namespace,
    metricName: HOUSE_METRICS.failures,
    statistic: Stats.SUM,
    period: PERIOD,
  });
  const timeUsed = new Metric({
    namespace,
    metricName: HOUSE_METRICS.timeUsed,
    dimensionsMap: { service: HOUSE_SERVICE },
    statistic: Stats.p(99),
    period: PERIOD,
  });
  // Lambda’s own sum over the account’s functions: the limit that they run into is the account’s too.
  const throttles = new Metric({
    namespace: 'AWS/Lambda',
    metricName: 'Throttles',
    statistic: Stats.SUM,
    period: PERIOD,
  });
  return [
    ...all('A function fails', {
      metrics: [failures],
      impact: 'A step of the work is not done: the log line with the error names the function.',
    }),
    ...all('A function is throttled', {
      metrics: [throttles],
      impact: 'Everything that this account’s functions do is late.',
      threshold: LIMITS.throttlesOfOne,
    }),
    ...all('A function is slow', {
      metrics: [timeUsed],
      impact: 'Calls are close to being cut off.',
      threshold: LIMITS.slowCall,
    }),
    ...all('Messages wait', {
      metrics: together('MAX', { id: 'age', metrics: queues.map(ageOf) }),
      impact: 'Commands or jobs stand still.',
      threshold: LIMITS.oldestSeconds,
    }),
    ...all('Dead letters', {
      metrics: together('SUM', { id: 'letters', metrics: deadLetters.map(letterOf) }),
      impact: 'Something was asked for and has not happened.',
    }),
    ...all('An execution fails', {
      metrics: [executions.failed],
      impact: 'A sprint, a cycle or an epic stands still without a word.',
    }),
    ...all('An execution times out', {
      metrics: [executions.timedOut],
      impact: 'A sprint, a cycle or an epic was given up without a word.',
    }),
  ];
}

function all(
  heading: AlarmHeading,
  { metrics, impact, threshold = 1 }: { metrics: readonly IMetric[]; impact: string; threshold?: number },
): AlarmRule[] {
  return metrics.map((metric, index) => ({
    heading,
    subject: index === 0 ? null : String(index + 1),
    impact,
    metric,
    threshold,
  }));
}
