import { S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, it, vi } from 'vitest';
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

  it('names what subscribers filter by', async () => {
    const client = new SNSClient(REGION);
    const mock = mockClient(client);
    const announcer = createSnsAnnouncer({ client, topicArn: 'arn:topic' });
    await announcer.announce(event);
    await announcer.announce({ ...event, storyId: null });
    const [first, second] = mock.commandCalls(PublishCommand).map((call) => call.args[0].input);
    expect(first?.TopicArn).toBe('arn:topic');
    expect(first?.MessageAttributes).toEqual({
      kind: { DataType: 'String', StringValue: 'cycle.started' },
      projectId: { DataType: 'String', StringValue: 'shop' },
      storyId: { DataType: 'String', StringValue: 'A-1' },
    });
    expect(Object.keys(second?.MessageAttributes ?? {})).toEqual(['kind', 'projectId']);
  });
});

describe('blobs on S3', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it('presign one operation on one key for a time', async () => {
    const client = new S3Client({ ...REGION, credentials: { accessKeyId: 'a', secretAccessKey: 's' } });
    const blobs = createS3Blobs({ client, bucket: 'blobs' });
    const get = new URL(await blobs.presign('a/b', 'get', 60));
    expect(get.searchParams.get('X-Amz-Expires')).toBe('60');
    expect(get.searchParams.get('x-id')).toBe('GetObject');
    expect(new URL(await blobs.presign('a/b', 'put', 60)).searchParams.get('x-id')).toBe('PutObject');
  });

  it('presign a write of exactly so many bytes, where nothing lies yet', async () => {
    // The client that the deployment uses, with the environment that Lambda has.
    for (const name of ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])
      vi.stubEnv(name, 'eu-central-1');
    const blobs = createS3Blobs({ bucket: 'blobs' });
    const url = new URL(await blobs.presign('a/b', 'put', 60, { bytes: 12 }));
    expect(url.searchParams.get('X-Amz-SignedHeaders')?.split(';').sort()).toEqual([
      'content-length',
      'host',
      'if-none-match',
    ]);
    // A checksum of an empty body must not be signed: the body is not known yet.
    expect([...url.searchParams.keys()].filter((name) => name.startsWith('x-amz-checksum'))).toEqual([]);
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
