import {
  DescribeTasksCommand,
  ECSClient,
  InvalidParameterException,
  RunTaskCommand,
  StopTaskCommand,
} from '@aws-sdk/client-ecs';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createEcsCompute } from '#shared/adapters/ecs-compute/ecs-compute.adapter.ts';

const setUp = () => {
  const client = new ECSClient({ region: 'eu-central-1' });
  const options = {
    cluster: 'c',
    taskDefinitions: { 'agent-runner': 'agents:3', 'test-runner@python:3.13': 'python:1' },
    subnets: ['s'],
    securityGroups: { 'agent-runner': 'g' },
    assignPublicIp: true,
    pausesMs: [0, 0],
  };
  return { mock: mockClient(client), compute: createEcsCompute({ client, ...options }) };
};
const start = { worker: 'agent-runner', slot: 2, image: null } as const;

describe('workers on ECS', () => {
  it('are started once for a start id, however long, and told their place', async () => {
    const { mock, compute } = setUp();
    mock.on(RunTaskCommand).resolves({ tasks: [{ taskArn: 'arn:task' }] });
    for (const startId of ['job_1', 'x'.repeat(100), 'x'.repeat(100)])
      expect(await compute.startWorker({ ...start, startId })).toBe('arn:task');
    const [first, ...others] = mock.commandCalls(RunTaskCommand).map((call) => call.args[0].input);
    expect(first).toMatchObject({ clientToken: 'job_1', taskDefinition: 'agents:3', count: 1 });
    expect(first?.networkConfiguration?.awsvpcConfiguration).toEqual({
      subnets: ['s'],
      securityGroups: ['g'],
      assignPublicIp: 'ENABLED',
    });
    expect(first?.overrides?.containerOverrides?.[0]?.environment).toEqual([
      { name: 'WORKER_SLOT', value: '2' },
      { name: 'WORKER_START_ID', value: 'job_1' },
    ]);
    expect(others[0]?.clientToken).toMatch(/^[0-9a-f]{64}$/);
    expect(others[1]?.clientToken).toBe(others[0]?.clientToken);
  });

  it('are asked for again while there is no room, under the same name, and then that is said', async () => {
    const { mock, compute } = setUp();
    const full = { tasks: [], failures: [{ reason: 'RESOURCE:CPU', detail: 'none left' }] };
    mock
      .on(RunTaskCommand)
      .resolvesOnce(full)
      .resolvesOnce({ tasks: [{ taskArn: 'arn:2' }] })
      .resolves(full);
    expect(await compute.startWorker({ ...start, startId: 'job_1' })).toBe('arn:2');
    await expect(compute.startWorker({ ...start, startId: 'job_2' })).rejects.toMatchObject({
      name: 'CapacityMissing',
      reasons: ['RESOURCE:CPU: none left'],
    });
    const tokens = mock.commandCalls(RunTaskCommand).map((call) => call.args[0].input.clientToken);
    expect(tokens).toEqual(['job_1', 'job_1', 'job_2', 'job_2', 'job_2']);
    mock.on(RunTaskCommand).resolves({});
    await expect(compute.startWorker({ ...start, startId: 'job_3' })).rejects.toThrow('neither a task nor');
  });

  it('of a project’s own environment have a task definition of their own, which the deployment lists', async () => {
    const { mock, compute } = setUp();
    mock.on(RunTaskCommand).resolves({ tasks: [{ taskArn: 'arn:task' }] });
    const tests = { worker: 'test-runner', slot: 1, startId: 'job_1' } as const;
    await compute.startWorker({ ...tests, image: 'python:3.13' });
    expect(mock.commandCalls(RunTaskCommand)[0]?.args[0].input.taskDefinition).toBe('python:1');
    await expect(compute.startWorker({ ...tests, image: 'evil:1' })).rejects.toMatchObject({
      name: 'EnvironmentUnknown',
    });
    await expect(compute.startWorker({ ...tests, image: null })).rejects.toThrow(
      'no task definition is configured',
    );
    expect(mock.commandCalls(RunTaskCommand)).toHaveLength(1);
  });

  it('have ended when they are stopped or nobody knows them', async () => {
    const { mock, compute } = setUp();
    mock.on(DescribeTasksCommand).callsFake(({ tasks }: { tasks: string[] }) => ({
      tasks: tasks
        .filter((task) => task !== 'forgotten')
        .map((taskArn) => ({ taskArn, lastStatus: taskArn === 'stopped' ? 'STOPPED' : 'RUNNING' })),
    }));
    const running = Array.from({ length: 120 }, (_, n) => `running-${n}`);
    expect(await compute.endedTasks([...running, 'stopped', 'forgotten'])).toEqual(
      new Set(['stopped', 'forgotten']),
    );
  });

  it('are stopped, and a stop of one that has ended is no error', async () => {
    const { mock, compute } = setUp();
    mock
      .on(StopTaskCommand)
      .resolvesOnce({})
      .rejectsOnce(new InvalidParameterException({ message: 'not found', $metadata: {} }))
      .rejects(new Error('denied'));
    await compute.stopTask('arn:task', 'hangs');
    await compute.stopTask('arn:task', 'hangs');
    await expect(compute.stopTask('arn:task', 'hangs')).rejects.toThrow('denied');
    expect(mock.commandCalls(StopTaskCommand)[0]?.args[0].input).toEqual({
      cluster: 'c',
      task: 'arn:task',
      reason: 'hangs',
    });
  });
});
