import { describe, expect, it } from 'vitest';
import { readOptions } from '#infra/deployment-options.ts';
import { idleLines } from '../../../bench/cost/idle-lines.ts';
import type { Played } from '../../../bench/cost/play-stories.ts';
import { PRICES, total } from '../../../bench/cost/prices.ts';
import { storyLines, taskSizes } from '../../../bench/cost/story-lines.ts';
import { taskSeconds } from '../../../bench/cost/task-seconds.ts';
import type { TemplateResource } from '../../../bench/cost/template.ts';

const resource = (id: string, type: string, properties: Record<string, unknown> = {}): TemplateResource => ({
  id,
  type,
  properties,
});
const priced = (resources: TemplateResource[]) =>
  Object.fromEntries(idleLines(resources).map(({ what, usd }) => [what, Number(usd.toFixed(4))]));

describe('a month in which nothing happens', () => {
  it('costs nothing where nothing is deployed that is paid by time', () => {
    expect(
      idleLines([resource('Table', 'AWS::DynamoDB::Table'), resource('F', 'AWS::Lambda::Function')]),
    ).toEqual([]);
  });

  it('charges an alarm by the metrics that it looks at, and no dashboard of the first three', () => {
    const metric = { Id: 'm', MetricStat: { Stat: 'Sum' } };
    const one = resource('A', 'AWS::CloudWatch::Alarm');
    const two = resource('B', 'AWS::CloudWatch::Alarm', {
      Metrics: [{ Expression: 'm+n' }, metric, metric],
    });
    const boards = ['C', 'D', 'E', 'F'].map((id) => resource(id, 'AWS::CloudWatch::Dashboard'));
    expect(priced([one, two, ...boards])).toEqual({
      '2 alarms over so many metrics': 0.3,
      dashboards: 12,
      'dashboards that every account has free': -9,
    });
  });

  it('charges the polls by which Lambda asks empty queues, FIFO queues apart, and no stream', () => {
    const reads = (id: string, queue: string) =>
      resource(id, 'AWS::Lambda::EventSourceMapping', { EventSourceArn: { 'Fn::GetAtt': [queue, 'Arn'] } });
    const prices = priced([
      resource('Plain', 'AWS::SQS::Queue'),
      resource('Ordered', 'AWS::SQS::Queue', { FifoQueue: true }),
      reads('R1', 'Plain'),
      reads('R2', 'Ordered'),
      resource('R3', 'AWS::Lambda::EventSourceMapping', { EventSourceArn: 'x', StartingPosition: 'LATEST' }),
    ]);
    // 5 pollers, 3 polls a minute: 900 an hour, 657,000 a month.
    expect(prices).toEqual({
      'Lambda asking 1 empty queues': 0.2628,
      'Lambda asking 1 empty FIFO queues': 0.3285,
    });
  });

  it('charges scheduled functions by their calls, time, reads and lines', () => {
    const lines = idleLines([
      resource('Look', 'AWS::Lambda::Function', { MemorySize: 512, Architectures: ['arm64'] }),
      resource('Each', 'AWS::Events::Rule', {
        ScheduleExpression: 'rate(1 minute)',
        Targets: [{ Arn: { 'Fn::GetAtt': ['Look', 'Arn'] } }],
      }),
      resource('Ends', 'AWS::Events::Rule', { Targets: [{ Arn: { Ref: 'Topic' } }] }),
    ]);
    expect(lines[0]).toMatchObject({ what: '1 scheduled functions', quantity: 0.0438, usd: 0.0438 * 0.2 });
    expect(lines[1]!.usd).toBeCloseTo(43_800 * 0.15 * 0.5 * PRICES.lambdaGbSecond.arm64, 6);
  });

  it('charges each address of an interface endpoint by the hour, and none of a gateway', () => {
    expect(
      priced([
        resource('E', 'AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface', SubnetIds: ['a', 'b'] }),
        resource('G', 'AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' }),
        resource('N', 'AWS::EC2::NatGateway'),
      ]),
    ).toEqual({ 'addresses of endpoints': 14.6, 'NAT gateways': 32.85 });
  });
});

describe('the tasks of a story', () => {
  const times = {
    jobSeconds: { 'agent-runner': 180, 'test-runner': 90 },
    startSeconds: 40,
    lingerSeconds: 60,
  };

  it('take jobs in a row while they are warm, and linger at the end', () => {
    expect(taskSeconds(['agent-runner', 'agent-runner'], times)).toEqual({
      'agent-runner': { tasks: 1, seconds: 40 + 180 + 180 + 60 },
      'test-runner': { tasks: 0, seconds: 0 },
    });
  });

  it('start anew when another job took longer than they linger', () => {
    expect(taskSeconds(['agent-runner', 'test-runner', 'agent-runner'], times)).toEqual({
      'agent-runner': { tasks: 2, seconds: 2 * (40 + 180 + 60) },
      'test-runner': { tasks: 1, seconds: 40 + 90 + 60 },
    });
    expect(
      taskSeconds(['agent-runner', 'test-runner', 'agent-runner'], { ...times, lingerSeconds: 130 }),
    ).toEqual({
      // It waited for 40 + 90 seconds, which are paid.
      'agent-runner': { tasks: 1, seconds: 40 + 180 + 130 + 180 + 130 },
      'test-runner': { tasks: 1, seconds: 40 + 90 + 130 },
    });
  });

  it('are paid for a minute at least', () => {
    expect(
      taskSeconds(['test-runner'], {
        jobSeconds: { 'agent-runner': 1, 'test-runner': 1 },
        startSeconds: 1,
        lingerSeconds: 0,
      })['test-runner'],
    ).toEqual({ tasks: 1, seconds: 60 });
  });
});

describe('a story', () => {
  const played: Played = {
    stories: 2,
    commands: 0,
    events: 0,
    transitions: 200,
    historyBytes: 0,
    calls: {},
    jobs: [['agent-runner', 'test-runner'], ['agent-runner']],
    readUnits: 0,
    writeUnits: 0,
    transactions: 0,
    blobsPut: 0,
    blobsGot: 0,
    messagesSent: 0,
  };
  const sizes = { 'agent-runner': { vcpu: 0.5, gb: 1 }, 'test-runner': { vcpu: 1, gb: 2 } };
  const usdOf = (context: Record<string, string>) =>
    Object.fromEntries(
      storyLines(played, { options: readOptions(context), sizes }).map(({ what, usd }) => [
        what.split(':')[0],
        usd,
      ]),
    );

  it('costs its share of what was played, at the sizes of the template', () => {
    const usd = usdOf({ lingerSeconds: '60' });
    expect(usd['agent-runner']).toBeCloseTo((280 / 3_600) * (0.5 * 0.03238 + 0.00356), 8);
    expect(usd['test-runner']).toBeCloseTo((95 / 3_600) * (0.03238 + 2 * 0.00356), 8);
    expect(usd['public addresses of tasks']).toBeCloseTo((375 / 3_600) * 0.005, 8);
    expect(usd['state transitions']).toBeCloseTo(0.0025, 8);
    expect(usdOf({ profile: 'hardened' })['public addresses of tasks']).toBeUndefined();
    expect(usdOf({ architecture: 'x86_64' })['agent-runner']).toBeGreaterThan(usd['agent-runner']);
  });

  it('is the sum of its lines', () => {
    const lines = storyLines(played, { options: readOptions({}), sizes });
    expect(total(lines)).toBeCloseTo(
      lines.map(({ quantity, unitUsd }) => quantity * unitUsd).reduce((a, b) => a + b),
      12,
    );
  });

  it('needs the sizes of both workers', () => {
    expect(() => taskSizes([])).toThrow('the template has no task definition of agent-runner');
    expect(
      taskSizes([
        resource('WorkersAgentRunnerTask1', 'AWS::ECS::TaskDefinition', { Cpu: '512', Memory: '1024' }),
        resource('WorkersTestRunnerTask1', 'AWS::ECS::TaskDefinition', { Cpu: '1024', Memory: '4096' }),
      ]),
    ).toEqual({ 'agent-runner': { vcpu: 0.5, gb: 1 }, 'test-runner': { vcpu: 1, gb: 4 } });
  });
});
