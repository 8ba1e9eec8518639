import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Alarm, ComparisonOperator, TreatMissingData, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { pascalCase } from '#shared/contracts/machines.contract.ts';
import { HOUSE_METRICS, metricNamespace } from '#shared/contracts/metrics.contract.ts';
import type { DeploymentOptions } from '../deployment-options.ts';
import { ENVIRONMENT_TAG } from '../tags.ts';
import { ALARMS, anchorOf, type AlarmHeading } from '../monitoring/alarm-list.ts';
import type { AlarmRule } from '../monitoring/alarm-rule.ts';
import { cheapRules } from '../monitoring/cheap-rules.ts';
import { sharedRules } from '../monitoring/shared-rules.ts';
import { countEnds } from '../monitoring/execution-ends.ts';
import { hardenedRules } from '../monitoring/hardened-rules.ts';
import { createDashboards } from '../monitoring/dashboards.ts';
import type { Watched } from '../monitoring/watched.ts';

export interface MonitoringStackProps extends StackProps {
  readonly options: DeploymentOptions;
  readonly watched: Watched;
}

/** Lambda writes a line at the end of each call that says how it ended: success, failure, error or timeout. */
const CALL_FAILED = FilterPattern.all(
  FilterPattern.stringValue('$.type', '=', 'platform.report'),
  FilterPattern.stringValue('$.record.status', '!=', 'success'),
);

/** Alarms, where they are told, and dashboards. It can be deleted without anything else noticing. */
export class MonitoringStack extends Stack {
  private readonly options: DeploymentOptions;
  private readonly topic: Topic;

  constructor(scope: Construct, id: string, { options, watched, ...props }: MonitoringStackProps) {
    super(scope, id, props);
    this.options = options;
    this.topic = new Topic(this, 'Alarms', { enforceSSL: true });
    // A topic with a policy of its own has lost the one by which alarms of its account may publish.
    this.admit('cloudwatch.amazonaws.com');
    if (options.alarmEmail !== undefined)
      this.topic.addSubscription(new EmailSubscription(options.alarmEmail));
    const rules = [
      ...(options.profile === 'cheap' ? this.rollUp(watched) : hardenedRules(watched)),
      ...sharedRules(watched),
    ];
    const alarms = rules.map((rule) => this.addAlarm(rule));
    if (options.monthlyBudgetUsd > 0) this.addBudget(options.monthlyBudgetUsd);
    new CfnOutput(this, 'AlarmTopic', {
      value: this.topic.topicArn,
      description: 'Subscribe to it to be told',
    });
    if (!options.dashboards) return;
    const [operations] = createDashboards(this, { environment: options.env, rules, alarms });
    if (operations === undefined) return;
    const home = `https://${this.region}.console.aws.amazon.com/cloudwatch/home?region=${this.region}`;
    new CfnOutput(this, 'DashboardUrl', {
      value: `${home}#dashboards/dashboard/${operations.dashboardName}`,
    });
  }

  /** Failures are counted over all functions, and all machines: Lambda's own sum would be the account's. */
  private rollUp(watched: Watched): AlarmRule[] {
    const { functions, environment, machines } = watched;
    const ends = (id: string, status: string): Metric =>
      countEnds(this, { id, status, machines, topic: this.topic });
    for (const { name, logGroup } of functions) {
      new MetricFilter(this, `${pascalCase(name)}Failures`, {
        logGroup,
        filterPattern: CALL_FAILED,
        metricNamespace: metricNamespace(environment),
        metricName: HOUSE_METRICS.failures,
        metricValue: '1',
      });
    }
    return cheapRules(watched, {
      failed: ends('ExecutionsFailed', 'FAILED'),
      timedOut: ends('ExecutionsTimedOut', 'TIMED_OUT'),
    });
  }

  /** Silence is good; told on the topic. Its name, its place in the stack and the runbook's heading are one text. */
  private addAlarm({ heading, subject, impact, metric, threshold }: AlarmRule): Alarm {
    const title = subject === null ? heading : `${heading}: ${subject}`;
    const alarm = new Alarm(this, title, {
      alarmName: `agent-workflow-${this.options.env} ${title}`,
      alarmDescription: `${ALARMS[heading]} ${impact} Runbook: ${this.linkTo(heading)}`,
      metric,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    return alarm;
  }

  private admit(service: string): void {
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(service)],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
  }

  private linkTo(heading: AlarmHeading): string {
    return `${this.options.runbookUrl}#${anchorOf(heading)}`;
  }

  /** What carries the environment's tag; told at the end of the money, and when the month is going to end beyond it. */
  private addBudget(amount: number): void {
    this.admit('budgets.amazonaws.com');
    new CfnBudget(this, 'The budget is spent', {
      budget: {
        budgetName: `agent-workflow-${this.options.env} The budget is spent`,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount, unit: 'USD' },
        costFilters: { TagKeyValue: [`user:${ENVIRONMENT_TAG}$${this.options.env}`] },
      },
      notificationsWithSubscribers: (['ACTUAL', 'FORECASTED'] as const).map((notificationType) => ({
        notification: {
          notificationType,
          comparisonOperator: 'GREATER_THAN',
          threshold: 100,
          thresholdType: 'PERCENTAGE',
        },
        subscribers: [{ subscriptionType: 'SNS', address: this.topic.topicArn }],
      })),
    });
  }
}
