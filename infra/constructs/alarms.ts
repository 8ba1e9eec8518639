import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export interface AlarmProps {
  readonly metric: IMetric;
  /** What people notice, and where it is explained. */
  readonly description: string;
  readonly topic: ITopic;
  /** Default: 1, any at all. */
  readonly threshold?: number;
}

export const ALARM_PERIOD = Duration.minutes(1);

/** One alarm of the house: any occurrence within a minute, silence is good, told on the alarm topic. */
export function addAlarm(
  scope: Construct,
  id: string,
  { metric, description, topic, threshold = 1 }: AlarmProps,
): Alarm {
  const alarm = new Alarm(scope, id, {
    metric,
    threshold,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    alarmDescription: description,
  });
  alarm.addAlarmAction(new SnsAction(topic));
  return alarm;
}
