import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { LIMITS, PERIOD, together, type AlarmRule } from './alarm-rule.ts';
import type { Watched } from './watched.ts';

/** Rules that are the same in both profiles. */
export function sharedRules({ dispatcher, apiId, socket, table }: Watched): AlarmRule[] {
  const ofApi = (
    metricName: string,
    statistic: string,
    dimensionsMap: Record<string, string> = { ApiId: apiId },
  ): Metric =>
    new Metric({ namespace: 'AWS/ApiGateway', metricName, dimensionsMap, statistic, period: PERIOD });
  const errors = [
    ofApi('5xx', Stats.SUM),
    ofApi('IntegrationError', Stats.SUM, { ApiId: socket.apiId, Stage: socket.stage }),
  ];
  const ofTable = (metricName: string): Metric =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: { TableName: table.tableName },
      statistic: Stats.SUM,
      period: PERIOD,
    });
  const throttles = [ofTable('ReadThrottleEvents'), ofTable('WriteThrottleEvents')];
  return [
    {
      heading: 'Changes wait',
      subject: null,
      impact: 'Sprints and cycles that were started do not begin, and nobody is told what happened.',
      metric: dispatcher.metric('IteratorAge', { statistic: Stats.MAXIMUM, period: PERIOD }),
      threshold: LIMITS.behindMs,
    },
    ...together('SUM', { id: 'errors', metrics: errors }).map((metric): AlarmRule => ({
      heading: 'The API answers with errors',
      subject: null,
      impact: 'Commands and questions over REST, or the live view, are answered with an error.',
      metric,
      threshold: 1,
    })),
    {
      heading: 'The API is slow',
      subject: null,
      impact: 'Commands over REST keep people waiting.',
      metric: ofApi('Latency', Stats.p(99)),
      threshold: LIMITS.slowApiMs,
    },
    ...together('SUM', { id: 'throttles', metrics: throttles }).map((metric): AlarmRule => ({
      heading: 'The table turns requests away',
      subject: null,
      impact: 'Everything is slower, and what is turned away too often fails.',
      metric,
      threshold: 1,
    })),
  ];
}
