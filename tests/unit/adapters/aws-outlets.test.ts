import { ECSClient, RunTaskCommand } from '@aws-sdk/client-ecs';
import { S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createEcsCompute } from '#shared/adapters/ecs-compute/ecs-compute.adapter.ts';
import { createS3Blobs } from '#shared/adapters/s3-blobs/s3-blobs.adapter.ts';
import { createSnsAnnouncer } from '#shared/adapters/sns-announcer/sns-announcer.adapter.ts';
import { createSsmSigner } from '#shared/adapters/ssm-signer/ssm-signer.adapter.ts';
import type { EventRecord } from '#shared/contracts/records.contract.ts';
import { fakeSsm } from '../../contract/fakes/fake-ssm.ts';

const REGION = { region: 'eu-central-1' };

describe('the announcer on SNS', () => {
  const event: EventRecord = {
    v: 1, id: 'evt_cyc_1', stream: 'cyc', seq: 1, prev: '', hash: 'a'.repeat(64), at: '2026-01-01T00:00:00Z',
    kind: 'cycle.started', projectId: 'shop', storyId: 'A-1', actor: null, data: {},
  }; // prettier-ignore

  it('publishes the event with what subscribers filter by', async () => {
    const client = new SNSClient(REGION);
    const mock = mockClient(client);
    const announcer = createSnsAnnouncer({ client, topicArn: 'arn:topic' });
    await announcer.announce(event);
    await announcer.announce({ ...event, storyId: null });
    const [first, second] = mock.commandCalls(PublishCommand).map((call) => call.args[0].input);
    expect(first?.TopicArn).toBe('arn:topic');
    expect(JSON.parse(first?.Message ?? '')).toEqual(event);
    expect(first?.MessageAttributes).toEqual({
      kind: { DataType: 'String', StringValue: 'cycle.started' },
      projectId: { DataType: 'String', StringValue: 'shop' },
      storyId: { DataType: 'String', StringValue: 'A-1' },
    });
    expect(Object.keys(second?.MessageAttributes ?? {})).toEqual(['kind', 'projectId']);
  });
});

describe('workers on ECS', () => {
  const setUp = () => {
    const client = new ECSClient(REGION);
    const options = {
      cluster: 'c',
      taskDefinitions: { 'agent-runner': 'agents:3' },
      subnets: ['s'],
      securityGroups: ['g'],
      assignPublicIp: true,
    };
    return { mock: mockClient(client), compute: createEcsCompute({ client, ...options }) };
  };

  it('are started once for a start id, however long', async () => {
    const { mock, compute } = setUp();
    mock.on(RunTaskCommand).resolves({ tasks: [{}] });
    for (const id of ['job_1', 'x'.repeat(100), 'x'.repeat(100)])
      await compute.startWorker('agent-runner', id);
    const tokens = mock.commandCalls(RunTaskCommand).map((call) => call.args[0].input.clientToken);
    expect(tokens[0]).toBe('job_1');
    expect(tokens[1]).toMatch(/^[0-9a-f]{64}$/);
    expect(tokens[2]).toBe(tokens[1]);
  });

  it('are an error when ECS answers with failures, or with nothing', async () => {
    const { mock, compute } = setUp();
    mock
      .on(RunTaskCommand)
      .resolvesOnce({ tasks: [], failures: [{ reason: 'RESOURCE:CPU', detail: 'none left' }] })
      .resolves({});
    await expect(compute.startWorker('agent-runner', 'job_1')).rejects.toThrow('RESOURCE:CPU: none left');
    await expect(compute.startWorker('agent-runner', 'job_1')).rejects.toMatchObject({
      name: 'WorkerNotStarted',
      reasons: [],
    });
    await expect(compute.startWorker('test-runner', 'job_1')).rejects.toThrow(
      'no task definition is configured',
    );
  });
});

describe('blobs on S3', () => {
  it('presign one operation on one key for a time', async () => {
    const client = new S3Client({ ...REGION, credentials: { accessKeyId: 'a', secretAccessKey: 's' } });
    const blobs = createS3Blobs({ client, bucket: 'blobs' });
    const get = new URL(await blobs.presign('a/b', 'get', 60));
    expect(get.searchParams.get('X-Amz-Expires')).toBe('60');
    expect(get.searchParams.get('x-id')).toBe('GetObject');
    expect(new URL(await blobs.presign('a/b', 'put', 60)).searchParams.get('x-id')).toBe('PutObject');
  });
});

describe('the signer on SSM', () => {
  it('keeps the key of whoever made it first, under the environment’s own path', async () => {
    const parameters = new Map<string, string>();
    const [one, other] = [1, 2].map(() =>
      createSsmSigner({ client: fakeSsm(parameters), environment: 'prod' }),
    );
    const [a, b] = await Promise.all([one!.publicKey('shop'), other!.publicKey('shop')]);
    expect(a).toBe(b);
    await one!.publicKey('ü/../x');
    expect([...parameters.keys()]).toEqual([
      '/agent-workflow/prod/signing/shop',
      expect.stringMatching(/^\/agent-workflow\/prod\/signing\/hex-[0-9a-f]+$/),
    ]);
  });
});
