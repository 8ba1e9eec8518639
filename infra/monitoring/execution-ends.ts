import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { PERIOD } from './alarm-rule.ts';
import type { Watched } from './watched.ts';

/**
 * How often executions of any machine ended so, as one metric: alarms on the machines' own would be paid machine by
 * machine. Each such end is told on the topic too, with the execution's ARN.
 */
export function countEnds(
  scope: Construct,
  { id, status, machines, topic }: { id: string; status: string; topic: ITopic } & Pick<Watched, 'machines'>,
): Metric {
  const rule = new Rule(scope, id, {
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: {
        status: [status],
        stateMachineArn: machines.map(({ machine }) => machine.stateMachineArn),
      },
    },
    targets: [new SnsTopic(topic)],
  });
  return new Metric({
    namespace: 'AWS/Events',
    metricName: 'MatchedEvents',
    dimensionsMap: { RuleName: rule.ruleName },
    statistic: Stats.SUM,
    period: PERIOD,
  });
}
