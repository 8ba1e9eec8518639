import { createHash } from 'node:crypto';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type Message,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { jsonObject, type JsonObject } from '#shared/contracts/json.contract.ts';
import { MAX_RECEIVE, queueKinds, type QueueKind } from '#shared/contracts/queues.contract.ts';
import type { Queue, QueueName, ReceivedMessage } from '#shared/ports/queue.port.ts';
import { passOverLapsed } from './pass-over-lapsed.ts';

export interface SqsQueueOptions {
  /** A test passes its own. */
  readonly client?: SQSClient;
  /** URLs of the queues that this function or worker may use. */
  readonly urls: Readonly<Partial<Record<QueueName, string>>>;
}

/** SQS's limit for one long poll. */
const MAX_WAIT_SECONDS = 20;
/** How long a message that is being redriven stays hidden from another redrive. */
const REDRIVE_SECONDS = 30;

/** The queues on SQS. */
export function createSqsQueue({ client = new SQSClient({}), urls }: SqsQueueOptions): Queue {
  const urlOf = (queue: QueueName): string => {
    const url = urls[queue];
    if (url === undefined) throw new Error(`no URL is configured for the queue ${queue}`);
    return url;
  };
  const receive = async (
    queue: QueueName,
    max: number,
    visibilitySeconds: number,
    waitSeconds: number,
  ): Promise<readonly Message[]> => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: urlOf(queue),
        MaxNumberOfMessages: Math.min(max, MAX_RECEIVE),
        VisibilityTimeout: visibilitySeconds,
        WaitTimeSeconds: Math.min(waitSeconds, MAX_WAIT_SECONDS),
        MessageSystemAttributeNames: ['ApproximateReceiveCount', 'MessageGroupId'],
      }),
    );
    return Messages;
  };
  const send = async (queue: QueueName, text: string, options: SendOptions): Promise<void> => {
    const kind = kindOf(queue);
    assertSendable(queue, kind, options);
    const dedupId = options.dedupId ?? createHash('sha256').update(text).digest('hex');
    await client.send(
      new SendMessageCommand({
        QueueUrl: urlOf(queue),
        MessageBody: text,
        ...(kind.fifo ? { MessageGroupId: options.groupId, MessageDeduplicationId: dedupId } : {}),
        ...(options.delaySeconds === undefined ? {} : { DelaySeconds: options.delaySeconds }),
      }),
    );
  };
  const remove = (queue: QueueName, receipt: string): Promise<void> =>
    passOverLapsed(() =>
      client.send(new DeleteMessageCommand({ QueueUrl: urlOf(queue), ReceiptHandle: receipt })),
    );

  return {
    send: (queue, body, options = {}) => send(queue, JSON.stringify(body), options),
    receive: async (queue, { max, visibilitySeconds, waitSeconds }) =>
      (await receive(queue, max, visibilitySeconds, waitSeconds)).flatMap(readMessage),
    delete: remove,
    setVisibility: (queue, receipt, seconds) =>
      passOverLapsed(() =>
        client.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl: urlOf(queue),
            ReceiptHandle: receipt,
            VisibilityTimeout: seconds,
          }),
        ),
      ),
    redrive: async (deadLetterQueue, max) => {
      const { source } = kindOf(deadLetterQueue);
      if (source === null) throw new Error(`${deadLetterQueue} is no dead-letter queue`);
      let moved = 0;
      while (moved < max) {
        const messages = await receive(deadLetterQueue, max - moved, REDRIVE_SECONDS, 0);
        if (messages.length === 0) break;
        for (const { Body = '', MessageId = '', ReceiptHandle = '', Attributes } of messages) {
          const groupId = Attributes?.MessageGroupId;
          // Named after the dead message: a redrive that is cut off between send and delete and repeated sends one.
          const fifo = groupId === undefined ? {} : { groupId, dedupId: `redrive-${MessageId}` };
          await send(source, Body, fifo);
          await remove(deadLetterQueue, ReceiptHandle);
          moved += 1;
        }
      }
      return moved;
    },
  };
}

type SendOptions = NonNullable<Parameters<Queue['send']>[2]>;

/** SQS would refuse it too, in less clear words. @throws Error */
function assertSendable(
  queue: string,
  { fifo }: QueueKind,
  { groupId, dedupId, delaySeconds }: SendOptions,
): void {
  if (fifo && groupId === undefined) throw new Error(`a message for ${queue} needs a groupId`);
  if (fifo && delaySeconds !== undefined) throw new Error(`${queue} is FIFO: one message cannot be delayed`);
  if (!fifo && (groupId !== undefined || dedupId !== undefined)) {
    throw new Error(`${queue} is no FIFO queue: it takes neither groupId nor dedupId`);
  }
}

/** A message that is no JSON object is left to wear out: it ends among the dead letters, where a person sees it. */
function readMessage({ MessageId, ReceiptHandle, Body, Attributes }: Message): ReceivedMessage[] {
  const body = parseBody(Body ?? '');
  if (MessageId === undefined || ReceiptHandle === undefined || body === undefined) return [];
  return [
    {
      id: MessageId,
      receipt: ReceiptHandle,
      body,
      receiveCount: Number(Attributes?.ApproximateReceiveCount ?? 1),
      groupId: Attributes?.MessageGroupId ?? null,
    },
  ];
}

function parseBody(text: string): JsonObject | undefined {
  try {
    return jsonObject.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function kindOf(queue: string): QueueKind {
  const kind = queueKinds.get(queue);
  if (kind === undefined) throw new Error(`there is no queue ${queue}`);
  return kind;
}
