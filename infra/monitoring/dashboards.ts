import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  MathExpression,
  Metric,
  Stats,
  type IAlarm,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { metricNamespace, PROJECT_METRICS } from '#shared/contracts/metrics.contract.ts';
import { ALARMS } from './alarm-list.ts';
import type { AlarmRule } from './alarm-rule.ts';

const WIDTH = 8;
const HEIGHT = 6;
const HOUR = Duration.hours(1);
/** What most of the money goes to, as AWS's bill calls it. */
const BILLED_SERVICES = [
  'AmazonECS',
  'AWSLambda',
  'AmazonStates',
  'AmazonDynamoDB',
  'AmazonS3',
  'AWSQueueService',
  'AmazonCloudWatch',
  'AmazonVPC',
  'AmazonBedrock',
];

export interface DashboardsProps {
  readonly environment: string;
  readonly rules: readonly AlarmRule[];
  readonly alarms: readonly IAlarm[];
}

/** Operations, sprint, cost: made from the lists that the alarms and the code are made from. */
export function createDashboards(
  scope: Construct,
  { environment, rules, alarms }: DashboardsProps,
): Dashboard[] {
  const dashboard = (name: string, widgets: readonly IWidget[]): Dashboard => {
    const made = new Dashboard(scope, name, {
      dashboardName: `agent-workflow-${environment}-${name.toLowerCase()}`,
      defaultInterval: Duration.days(1),
    });
    made.addWidgets(...widgets);
    return made;
  };
  return [
    dashboard('Operations', [
      new AlarmStatusWidget({ alarms: [...alarms], title: 'Alarms', width: 24, height: 4 }),
      ...operations(rules),
    ]),
    dashboard('Sprint', sprint(environment)),
    dashboard('Cost', cost()),
  ];
}

/** A graph for each kind of alarm, with what its alarms look at. */
function operations(rules: readonly AlarmRule[]): IWidget[] {
  return Object.entries(ALARMS).flatMap(([heading, meaning]) => {
    const shown = rules.filter((rule) => rule.heading === heading);
    if (shown.length === 0) return [];
    return [
      new GraphWidget({
        title: heading,
        left: shown.map(({ metric }) => metric),
        leftYAxis: { label: meaning.slice(0, 60), showUnits: false },
        width: WIDTH,
        height: HEIGHT,
      }),
    ];
  });
}

/** A graph for each of the product's metrics, with a line for each project and what else it is told apart by. */
function sprint(environment: string): IWidget[] {
  return Object.entries(PROJECT_METRICS).map(([name, { unit, dimensions }]) => {
    const schema = [metricNamespace(environment), ...dimensions].map((part) => `"${part}"`).join(',');
    return new GraphWidget({
      title: name,
      left: [
        new MathExpression({
          expression: `SEARCH('{${schema}} MetricName="${name}"', '${unit === 'Count' ? 'Sum' : 'Average'}', ${HOUR.toSeconds()})`,
          label: '',
          period: HOUR,
        }),
      ],
      leftYAxis: { label: unit, showUnits: false },
      width: WIDTH,
      height: HEIGHT,
    });
  });
}

/** What AWS has billed this month so far: only us-east-1 has these metrics, and only where billing alerts are on. */
function cost(): IWidget[] {
  const estimated = (dimensionsMap: Record<string, string>): Metric =>
    new Metric({
      namespace: 'AWS/Billing',
      metricName: 'EstimatedCharges',
      dimensionsMap: { Currency: 'USD', ...dimensionsMap },
      statistic: Stats.MAXIMUM,
      period: Duration.hours(6),
      region: 'us-east-1',
    });
  const graph = (title: string, left: Metric[]): GraphWidget =>
    new GraphWidget({
      title,
      left,
      leftYAxis: { label: 'US$ this month', showUnits: false },
      width: 12,
      height: HEIGHT,
    });
  return [
    graph('Account', [estimated({})]),
    graph(
      'By service',
      BILLED_SERVICES.map((ServiceName) => estimated({ ServiceName })),
    ),
  ];
}
