import { ListExecutionsCommand, RedriveExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createSqsDeadLetters } from '#shared/adapters/sqs-queue/sqs-dead-letters.adapter.ts';
import { createFailedExecutions } from '#shared/adapters/step-functions/failed-executions.adapter.ts';

const URL = 'https://sqs.test/dead.fifo';
const message = (n: number) => ({
  MessageId: `m${n}`,
  ReceiptHandle: `r${n}`,
  Body: `body ${n}`,
  Attributes: { MessageGroupId: 'g' },
});

describe('dead letters on SQS', () => {
  const setUp = () => {
    const client = new SQSClient({ region: 'eu-central-1' });
    return {
      mock: mockClient(client),
      letters: createSqsDeadLetters({ client, urls: { dead: URL, b: `${URL}b` } }),
    };
  };

  it('are counted in every queue', async () => {
    const { mock, letters } = setUp();
    mock.on(GetQueueAttributesCommand).resolves({ Attributes: { ApproximateNumberOfMessages: '3' } });
    expect(await letters.list()).toEqual([
      { queue: 'b', messages: 3 },
      { queue: 'dead', messages: 3 },
    ]);
  });

  it('are deleted when they are done with, and visible again at once when they are kept', async () => {
    const { mock, letters } = setUp();
    mock
      .on(ReceiveMessageCommand)
      .resolvesOnce({ Messages: [message(1), message(2)] })
      .resolves({});
    const seen: unknown[] = [];
    const done = await letters.sweep('dead', 10, async (one) => {
      seen.push(one);
      return one.id === 'm1' ? 'done' : 'keep';
    });
    expect(done).toBe(1);
    expect(seen[1]).toEqual({ id: 'm2', body: 'body 2', groupId: 'g' });
    expect(mock.commandCalls(DeleteMessageCommand).map((call) => call.args[0].input.ReceiptHandle)).toEqual([
      'r1',
    ]);
    expect(mock.commandCalls(ChangeMessageVisibilityCommand).map((call) => call.args[0].input)).toEqual([
      { QueueUrl: URL, ReceiptHandle: 'r2', VisibilityTimeout: 0 },
    ]);
  });

  it('stay, all that were taken, where a look at one fails', async () => {
    const { mock, letters } = setUp();
    mock.on(ReceiveMessageCommand).resolves({ Messages: [message(1), message(2)] });
    await expect(letters.sweep('dead', 10, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(mock.commandCalls(DeleteMessageCommand)).toHaveLength(0);
    expect(mock.commandCalls(ChangeMessageVisibilityCommand)).toHaveLength(2);
  });

  it('are looked at no more often than asked, and once each', async () => {
    const { mock, letters } = setUp();
    mock.on(ReceiveMessageCommand).resolves({ Messages: [message(1)] });
    let looks = 0;
    await letters.sweep('dead', 5, async () => ((looks += 1), 'keep'));
    expect(looks).toBe(1);
    expect(mock.commandCalls(ReceiveMessageCommand)[0]?.args[0].input.MaxNumberOfMessages).toBe(5);
  });
});

describe('failed executions on Step Functions', () => {
  const machine = 'arn:aws:states:eu-central-1:123456789012:stateMachine:agent-workflow-dev-sprint';
  const client = new SFNClient({ region: 'eu-central-1' });
  const mock = mockClient(client);
  const failed = createFailedExecutions({ client, machines: { sprint: machine } });

  it('are those that failed or ran out of time, of every machine that is known', async () => {
    mock.on(ListExecutionsCommand).resolves({ executions: [] });
    mock.on(ListExecutionsCommand, { statusFilter: 'TIMED_OUT' }).resolves({
      executions: [
        {
          name: 's-1',
          stopDate: new Date(0),
          executionArn: 'a',
          stateMachineArn: machine,
          status: 'TIMED_OUT',
          startDate: new Date(0),
        },
      ],
    });
    expect(await failed.list()).toEqual([
      { machine: 'sprint', name: 's-1', status: 'TIMED_OUT', endedAt: '1970-01-01T00:00:00.000Z' },
    ]);
  });

  it('are redriven under their own name', async () => {
    mock.on(RedriveExecutionCommand).resolves({});
    await failed.redrive('sprint', 's-1');
    expect(mock.commandCalls(RedriveExecutionCommand)[0]?.args[0].input).toEqual({
      executionArn: 'arn:aws:states:eu-central-1:123456789012:execution:agent-workflow-dev-sprint:s-1',
    });
    await expect(failed.redrive('epic', 'e')).rejects.toThrow('no ARN');
  });
});
