import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { describe, expect, it, vi } from 'vitest';
import { asHttpApi } from '#shared/edge/api-edge.ts';
import { logger } from '#shared/edge/house-middleware.ts';
import { asQueueConsumer } from '#shared/edge/queue-edge.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { asStreamConsumer } from '#shared/edge/stream-edge.ts';
import { asTask } from '#shared/edge/task-edge.ts';
import { identifySigned } from '#functions/answer-api/identify-signed.ts';
import { ENVIRONMENT } from '#shared/contracts/environment.contract.ts';

const context = { awsRequestId: 'r', functionName: 'f', getRemainingTimeInMillis: () => 1_000 } as Context;
const logged = vi.spyOn(logger, 'error').mockImplementation(() => undefined);

describe('a task', () => {
  it('gives what the handler gives, and fails with the very error that the machine matches by name', async () => {
    class NothingProposed extends Error {
      override readonly name = 'NothingProposed';
    }
    expect(await asTask(async (event) => ({ event }))({ n: 1 }, context)).toEqual({ event: { n: 1 } });
    const failing = asTask(async () => {
      throw new NothingProposed('secret token inside');
    });
    await expect(failing({ token: 't' }, context)).rejects.toMatchObject({ name: 'NothingProposed' });
    expect(logged).toHaveBeenLastCalledWith('the function failed', {
      errorName: 'NothingProposed',
      reason: 'secret token inside',
    });
  });
});

describe('a queue’s consumer', () => {
  const record = (messageId: string, body: string, MessageGroupId?: string) => ({
    messageId,
    body,
    attributes: { MessageGroupId },
  });

  it('gives back only what failed', async () => {
    const seen: unknown[] = [];
    const consumer = asQueueConsumer(async (body) => {
      seen.push(body['n']);
      if (body['n'] === 2) throw new Error('no');
    });
    const Records = [
      record('a', '{"n":1}'),
      record('b', '{"n":2}'),
      record('c', 'no json'),
      record('d', '{"n":4}'),
    ];
    expect(await consumer({ Records }, context)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'b' }, { itemIdentifier: 'c' }],
    });
    expect(seen).toEqual([1, 2, 4]);
  });

  it('touches nothing of a group after its first failure, and goes on with other groups', async () => {
    const seen: unknown[] = [];
    const consumer = asQueueConsumer(async (body) => {
      seen.push(body['n']);
      if (body['n'] === 1) throw new Error('no');
    });
    const Records = [record('a', '{"n":1}', 'g'), record('b', '{"n":2}', 'g'), record('c', '{"n":3}', 'h')];
    expect(await consumer({ Records }, context)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'b' }],
    });
    expect(seen).toEqual([1, 3]);
  });

  it('takes groups side by side: one whose place does not answer holds no other up', async () => {
    let answer: (() => void) | undefined;
    const seen: unknown[] = [];
    const consumer = asQueueConsumer(async (body) => {
      if (body['n'] === 1) await new Promise<void>((resolve) => (answer = resolve));
      seen.push(body['n']);
      if (body['n'] === 3) answer?.();
    });
    const Records = [record('a', '{"n":1}', 'g'), record('b', '{"n":2}', 'g'), record('c', '{"n":3}', 'h')];
    expect(await consumer({ Records }, context)).toEqual({ batchItemFailures: [] });
    expect(seen).toEqual([3, 1, 2]);
  });

  it('refuses an event that is none of a queue’s', async () => {
    await expect(asQueueConsumer(async () => {})({ nonsense: true }, context)).rejects.toThrow();
  });
});

describe('a stream’s consumer', () => {
  it('hands over puts in order and names what has to come again; deletions are nothing to it', async () => {
    const image = (type: string) => ({ pk: { S: 'p' }, type: { S: type }, data: { S: `{"of":"${type}"}` } });
    const given: unknown[] = [];
    const consumer = asStreamConsumer(async (changes) => {
      given.push(...changes);
      return { failed: ['2'] };
    });
    const Records = [
      { dynamodb: { SequenceNumber: '1', NewImage: image('event') } },
      { dynamodb: { SequenceNumber: '2', NewImage: image('effect') } },
      { dynamodb: { SequenceNumber: '3' } },
    ];
    expect(await consumer({ Records }, context)).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(given).toEqual([
      { id: '1', type: 'event', data: { of: 'event' } },
      { id: '2', type: 'effect', data: { of: 'effect' } },
    ]);
  });
});

describe('the HTTP API', () => {
  const event = {
    rawPath: '/api/v1/commands',
    headers: { 'Idempotency-Key': 'k' },
    body: Buffer.from('{"text":"ü"}').toString('base64'),
    isBase64Encoded: true,
    requestContext: {
      requestId: 'r',
      http: { method: 'POST' },
      authorizer: { iam: { userArn: 'arn:aws:iam::1:user/ada' } },
    },
  };

  it('hands a request over with its caller, and answers in JSON', async () => {
    const api = asHttpApi(async ({ bytes, ...request }) => ({
      status: 202,
      body: { ...request, bytes: bytes.toString('hex') },
    }));
    const answer = await api(event, context);
    expect(answer.statusCode).toBe(202);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(JSON.parse(answer.body)).toEqual({
      method: 'POST', path: '/api/v1/commands', headers: { 'idempotency-key': 'k' }, body: '{"text":"ü"}', requestId: 'r', caller: 'arn:aws:iam::1:user/ada',
      bytes: Buffer.from('{"text":"ü"}').toString('hex'),
    }); // prettier-ignore
  });

  it('takes the actor from the signature alone', async () => {
    const request = { method: 'POST', path: '/', headers: {}, body: '', requestId: 'r' };
    const caller = 'arn:aws:iam::1:user/ada';
    expect(await identifySigned({ ...request, caller }, undefined)).toEqual({
      id: caller,
      name: 'ada',
      via: 'rest',
    });
    expect(await identifySigned({ ...request, caller }, 'eve')).toHaveProperty(
      'refused',
      expect.stringContaining('actor'),
    );
    expect(await identifySigned(request, undefined)).toHaveProperty('refused');
  });
});

describe('the environment', () => {
  it('is refused with every variable that is missing or wrong', () => {
    const schema = z.object({
      ...ENVIRONMENT.store.shape,
      ...ENVIRONMENT.queues.shape,
      ...ENVIRONMENT.machines.shape,
    });
    const read = (source: Record<string, string>) => readEnvironment(schema, source);
    expect(() => read({ QUEUE_URLS: 'no json', STATE_MACHINE_ARNS: '{"a":1}' })).toThrow(
      /TABLE_NAME.*QUEUE_URLS.*STATE_MACHINE_ARNS/,
    );
    expect(read({ TABLE_NAME: 't', QUEUE_URLS: '{"agent-jobs":"u"}', STATE_MACHINE_ARNS: '{}' })).toEqual({
      TABLE_NAME: 't', QUEUE_URLS: { 'agent-jobs': 'u' }, STATE_MACHINE_ARNS: {},
    }); // prettier-ignore
  });
});
