import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { asQueueConsumer } from '#shared/edge/queue-edge.ts';
import { asSocketRoute, type SocketCall } from '#shared/edge/socket-edge.ts';
import { asTopicListener } from '#shared/edge/topic-edge.ts';

const context = {
  awsRequestId: 'r',
  functionName: 'f',
  getRemainingTimeInMillis: () => 1_000,
} as Context;

describe('a route of the socket', () => {
  const calls: SocketCall[] = [];
  const route = asSocketRoute(async (call) => {
    calls.push(call);
    return { statusCode: 200 };
  });

  it('gives who signed the request to connect, and what the address asked for', async () => {
    const event = {
      queryStringParameters: { project: 'shop' },
      requestContext: { connectionId: 'c1', identity: { userArn: 'arn:ada' }, domainName: 'evil.example' },
    };
    expect(await route(event, context)).toEqual({ statusCode: 200 });
    expect(calls.pop()).toEqual({
      connectionId: 'c1',
      caller: 'arn:ada',
      query: { project: 'shop' },
      body: '',
    });
  });

  it('gives a later message without a caller: only its connection says whose it is', async () => {
    await route({ body: '{"type":"x"}', requestContext: { connectionId: 'c1', identity: {} } }, context);
    expect(calls.pop()).toEqual({ connectionId: 'c1', caller: undefined, query: {}, body: '{"type":"x"}' });
  });

  it('refuses what is no event of a socket', async () => {
    await expect(route({}, context)).rejects.toThrow();
  });
});

describe('a listener to a topic', () => {
  it('gets each message as JSON, and fails where one fails, so that it is told again', async () => {
    const heard: unknown[] = [];
    const listen = asTopicListener(async (message) => {
      if (message['bad'] === true) throw new Error('no');
      heard.push(message);
    });
    const record = (message: object) => ({ Sns: { Message: JSON.stringify(message) } });
    await listen({ Records: [record({ a: 1 })] }, context);
    expect(heard).toEqual([{ a: 1 }]);
    await expect(listen({ Records: [record({ bad: true })] }, context)).rejects.toThrow('no');
  });
});

describe('a queue whose waits are measured', () => {
  it('says of each message that was handled, and of no other, how long ago it was sent', async () => {
    const waits: { group: string | undefined; seconds: number }[] = [];
    const consumer = asQueueConsumer(
      async (body) => {
        if (body['bad'] === true) throw new Error('no');
      },
      (message) => waits.push(message),
    );
    const record = (messageId: string, body: object, SentTimestamp?: string) => ({
      messageId,
      body: JSON.stringify(body),
      attributes: { MessageGroupId: messageId, ...(SentTimestamp === undefined ? {} : { SentTimestamp }) },
    });
    const twoSecondsAgo = String(Date.now() - 2_000);
    const Records = [
      record('shop', {}, twoSecondsAgo),
      record('broken', { bad: true }, twoSecondsAgo),
      record('silent', {}),
    ];
    expect(await consumer({ Records }, context)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'broken' }],
    });
    expect(waits.map(({ group }) => group)).toEqual(['shop']);
    expect(waits[0]!.seconds).toBeGreaterThanOrEqual(2);
    expect(waits[0]!.seconds).toBeLessThan(60);
  });
});
