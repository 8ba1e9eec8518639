import * as z from 'zod';
import { line, PRICES, type CostLine } from './prices.ts';
import type { TemplateResource } from './template.ts';

/** Lambda asks a queue with five long polls of 20 s side by side, also when it is empty. */
const POLLS_PER_HOUR = 5 * 3 * 60;
/** What a look that finds nothing takes, and writes to its log. */
const LOOK = { seconds: 0.15, logBytes: 1_600, reads: 4 } as const;
/** Compressed size of an image in the registry. */
const IMAGE_GB = 0.25;
const MINUTES_PER_HOUR = 60;
const GB = 1e9;

const alarm = z.object({ Metrics: z.array(z.object({ MetricStat: z.unknown().optional() })).optional() });
const reader = z.object({ EventSourceArn: z.unknown(), StartingPosition: z.string().optional() });
const rule = z.object({ ScheduleExpression: z.string().optional(), Targets: z.array(z.unknown()) });
const lambda = z.object({
  MemorySize: z.number().default(128),
  Architectures: z.array(z.enum(['arm64', 'x86_64'])).default(['x86_64']),
  PackageType: z.string().optional(),
});
const endpoint = z.object({ VpcEndpointType: z.string(), SubnetIds: z.array(z.unknown()).default([]) });

/** What a deployment costs in a month in which nobody does anything. Stored data is not in it: it grows with use. */
export function idleLines(resources: readonly TemplateResource[]): CostLine[] {
  const all = <T>(type: string, schema: z.ZodType<T>): T[] =>
    resources.filter((one) => one.type === type).map(({ properties }) => schema.parse(properties));
  const count = (type: string): number => resources.filter((one) => one.type === type).length;
  const hours = PRICES.hoursPerMonth;
  const watched = all('AWS::CloudWatch::Alarm', alarm).map(
    ({ Metrics }) => Metrics?.filter(({ MetricStat }) => MetricStat !== undefined).length ?? 1,
  );
  const dashboards = count('AWS::CloudWatch::Dashboard');
  const polled = all('AWS::Lambda::EventSourceMapping', reader).filter(
    ({ StartingPosition }) => StartingPosition === undefined,
  );
  const fifo = polled.filter(({ EventSourceArn }) => isFifo(EventSourceArn, resources)).length;
  const endpoints = all('AWS::EC2::VPCEndpoint', endpoint).reduce(
    (sum, { VpcEndpointType, SubnetIds }) => sum + (VpcEndpointType === 'Interface' ? SubnetIds.length : 0),
    0,
  );
  return [
    line(
      `${watched.length} alarms over so many metrics`,
      watched.reduce((sum, metrics) => sum + metrics, 0),
      'metric-months',
      PRICES.alarmMetricMonth,
    ),
    line('dashboards', dashboards, 'months', PRICES.dashboardMonth),
    line(
      'dashboards that every account has free',
      -Math.min(dashboards, PRICES.freeDashboards),
      'months',
      PRICES.dashboardMonth,
    ),
    line(
      `Lambda asking ${polled.length - fifo} empty queues`,
      ((polled.length - fifo) * POLLS_PER_HOUR * hours) / 1e6,
      'million requests',
      PRICES.sqsMillion.standard,
    ),
    line(
      `Lambda asking ${fifo} empty FIFO queues`,
      (fifo * POLLS_PER_HOUR * hours) / 1e6,
      'million requests',
      PRICES.sqsMillion.fifo,
    ),
    ...lookLines(resources, all('AWS::Events::Rule', rule)),
    line('addresses of endpoints', endpoints * hours, 'hours', PRICES.endpointHour),
    line('NAT gateways', count('AWS::EC2::NatGateway') * hours, 'hours', PRICES.natHour),
    line('keys', count('AWS::KMS::Key'), 'months', PRICES.keyMonth),
    line(
      `container images of ${IMAGE_GB} GB each`,
      (all('AWS::Lambda::Function', lambda).filter(({ PackageType }) => PackageType === 'Image').length +
        count('AWS::ECS::TaskDefinition')) *
        IMAGE_GB,
      'GB-months',
      PRICES.imageGbMonth,
    ),
  ].filter(({ quantity }) => quantity !== 0);
}

/** Looks each minute for what fell between two writes. */
function lookLines(
  resources: readonly TemplateResource[],
  rules: readonly z.infer<typeof rule>[],
): CostLine[] {
  const looks = rules.flatMap(({ ScheduleExpression, Targets }) => {
    const [, every, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(ScheduleExpression ?? '') ?? [];
    const minutes = Number(every) * (unit === 'day' ? 1_440 : unit === 'hour' ? 60 : 1);
    const target = functionOf(Targets, resources);
    return Number.isNaN(minutes) || target === undefined
      ? []
      : [{ calls: (MINUTES_PER_HOUR * PRICES.hoursPerMonth) / minutes, ...target }];
  });
  if (looks.length === 0) return [];
  const calls = looks.reduce((sum, look) => sum + look.calls, 0);
  const gbSeconds = looks.reduce((sum, look) => sum + look.calls * LOOK.seconds * (look.memoryMb / 1024), 0);
  return [
    line(`${looks.length} scheduled functions`, calls / 1e6, 'million calls', PRICES.lambdaMillion),
    line(
      `their time, ${LOOK.seconds} s each`,
      gbSeconds,
      'GB-seconds',
      PRICES.lambdaGbSecond[looks[0]?.architecture ?? 'x86_64'],
    ),
    line('their reads of the table', (calls * LOOK.reads) / 1e6, 'million units', PRICES.dynamoReadMillion),
    line('their log lines', (calls * LOOK.logBytes) / GB, 'GB', PRICES.logGb),
    line('the metric that they keep counted', 1, 'metric-months', PRICES.customMetricMonth),
  ];
}

function functionOf(
  targets: readonly unknown[],
  resources: readonly TemplateResource[],
): { memoryMb: number; architecture: 'arm64' | 'x86_64' } | undefined {
  const text = JSON.stringify(targets);
  const found = resources.find(
    ({ id, type }) => type === 'AWS::Lambda::Function' && text.includes(`"${id}"`),
  );
  if (found === undefined) return undefined;
  const { MemorySize, Architectures } = lambda.parse(found.properties);
  return { memoryMb: MemorySize, architecture: Architectures[0] ?? 'x86_64' };
}

function isFifo(arn: unknown, resources: readonly TemplateResource[]): boolean {
  const text = JSON.stringify(arn);
  return resources.some(
    ({ id, type, properties }) =>
      type === 'AWS::SQS::Queue' && text.includes(`"${id}"`) && properties['FifoQueue'] === true,
  );
}
