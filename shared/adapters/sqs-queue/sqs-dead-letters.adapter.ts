import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { MAX_RECEIVE } from '#shared/contracts/queues.contract.ts';
import type { DeadLetters } from '#shared/ports/dead-letters.port.ts';
import { passOverLapsed } from './pass-over-lapsed.ts';

export interface SqsDeadLettersOptions {
  /** A test passes its own. */
  readonly client?: SQSClient;
  /** URLs of the dead-letter queues by their logical names. */
  readonly urls: Readonly<Record<string, string>>;
}

/** How long a message is out of sight of others while it is looked at. */
const HELD_SECONDS = 60;
/** Long enough to ask all of SQS's servers: a short poll may find nothing where something lies. */
const WAIT_SECONDS = 1;

/** Dead letters on SQS. Of one FIFO group at most ten are seen while they are kept. */
export function createSqsDeadLetters({
  client = new SQSClient({}),
  urls,
}: SqsDeadLettersOptions): DeadLetters {
  const count = async (QueueUrl: string): Promise<number> => {
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
  };
  return {
    list: () =>
      Promise.all(
        Object.entries(urls)
          .toSorted(([a], [b]) => a.localeCompare(b))
          .map(async ([queue, url]) => ({ queue, messages: await count(url) })),
      ),
    sweep: async (queue, max, settle) => {
      const QueueUrl = urls[queue];
      if (QueueUrl === undefined) throw new Error(`no URL is known for the queue ${queue}`);
      const kept = new Map<string, string>();
      let done = 0;
      try {
        while (done + kept.size < max) {
          const { Messages = [] } = await client.send(
            new ReceiveMessageCommand({
              QueueUrl,
              MaxNumberOfMessages: Math.min(max - done - kept.size, MAX_RECEIVE),
              VisibilityTimeout: HELD_SECONDS,
              WaitTimeSeconds: WAIT_SECONDS,
              MessageSystemAttributeNames: ['MessageGroupId'],
            }),
          );
          // What comes a second time came back because this took too long: everything was seen.
          if (Messages.length === 0 || Messages.some(({ MessageId = '' }) => kept.has(MessageId))) break;
          for (const { MessageId = '', ReceiptHandle = '' } of Messages) kept.set(MessageId, ReceiptHandle);
          for (const { MessageId: id = '', ReceiptHandle = '', Body: body = '', Attributes } of Messages) {
            const groupId = Attributes?.MessageGroupId ?? null;
            if ((await settle({ id, body, groupId })) === 'keep') continue;
            await passOverLapsed(() => client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })));
            kept.delete(id);
            done += 1;
          }
        }
      } finally {
        for (const ReceiptHandle of kept.values())
          await passOverLapsed(() =>
            client.send(
              new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
            ),
          );
      }
      return done;
    },
  };
}
