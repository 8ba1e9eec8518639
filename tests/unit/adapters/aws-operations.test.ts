import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createSqsDeadLetters } from '#shared/adapters/sqs-queue/sqs-dead-letters.adapter.ts';

describe('dead letters on SQS', () => {
  it('are looked at once each, also where one comes a second time because the sweep took too long', async () => {
    const client = new SQSClient({ region: 'eu-central-1' });
    const letters = createSqsDeadLetters({ client, urls: { dead: 'https://sqs.test/dead' } });
    mockClient(client)
      .on(ReceiveMessageCommand)
      .resolves({ Messages: [{ MessageId: 'm', ReceiptHandle: 'r', Body: 'body' }] });
    let looks = 0;
    await letters.sweep('dead', 5, async () => ((looks += 1), 'keep'));
    expect(looks).toBe(1);
    await expect(letters.sweep('none', 5, async () => 'keep')).rejects.toThrow('none');
  });
});
