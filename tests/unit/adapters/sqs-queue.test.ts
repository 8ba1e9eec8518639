import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createSqsQueue } from '#shared/adapters/sqs-queue/sqs-queue.adapter.ts';

const setUp = () => {
  const client = new SQSClient({ region: 'eu-central-1' });
  const urls = {
    'agent-jobs': 'https://sqs.test/jobs',
    'commands.fifo': 'https://sqs.test/c.fifo',
    'commands-dead.fifo': 'https://sqs.test/cd.fifo',
  };
  return { mock: mockClient(client), queue: createSqsQueue({ client, urls }) };
};

describe('queues on SQS', () => {
  it('leave a message that is no JSON object to the dead letters and give the others', async () => {
    const { mock, queue } = setUp();
    const message = (n: number, Body: string) => ({
      MessageId: `m${n}`,
      ReceiptHandle: `r${n}`,
      Body,
      Attributes: { ApproximateReceiveCount: '2' },
    });
    mock
      .on(ReceiveMessageCommand)
      .resolves({ Messages: [message(1, 'not json'), message(2, '[1]'), message(3, '{"n":3}')] });
    const received = await queue.receive('agent-jobs', { max: 50, visibilitySeconds: 30, waitSeconds: 60 });
    expect(received).toEqual([{ id: 'm3', receipt: 'r3', body: { n: 3 }, receiveCount: 2, groupId: null }]);
    expect(mock.commandCalls(ReceiveMessageCommand)[0]?.args[0].input).toMatchObject({
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 20,
    });
  });

  it('pass errors on that are not about a receipt', async () => {
    const { mock, queue } = setUp();
    mock.on(DeleteMessageCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDenied' }));
    await expect(queue.delete('agent-jobs', 'r')).rejects.toThrow('no');
    await expect(queue.send('test-jobs', {})).rejects.toThrow('no URL is configured for the queue test-jobs');
  });

  it('name a redriven message after the dead one, so that a redrive cut off halfway sends it once', async () => {
    const { mock, queue } = setUp();
    const dead = {
      MessageId: 'm7',
      ReceiptHandle: 'r',
      Body: '{"n":1}',
      Attributes: { MessageGroupId: 'g' },
    };
    mock
      .on(ReceiveMessageCommand)
      .resolvesOnce({ Messages: [dead] })
      .resolves({});
    expect(await queue.redrive('commands-dead.fifo', 5)).toBe(1);
    expect(mock.commandCalls(SendMessageCommand)[0]?.args[0].input).toEqual({
      QueueUrl: 'https://sqs.test/c.fifo', MessageBody: '{"n":1}', MessageGroupId: 'g', MessageDeduplicationId: 'redrive-m7',
    }); // prettier-ignore
    expect(mock.commandCalls(DeleteMessageCommand)[0]?.args[0].input.QueueUrl).toBe(
      'https://sqs.test/cd.fifo',
    );
  });
});
