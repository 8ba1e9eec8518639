import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import type { Clock } from '#shared/ports/clock.port.ts';

interface Message {
  readonly id: string;
  readonly body: string;
  readonly groupId: string | undefined;
  visibleAtMs: number;
  count: number;
  receipt: string | undefined;
}

const failure = (name: string): Error => Object.assign(new Error(name), { name });

/** Queues in memory with SQS's rules: visibility, groups, deduplication, dead letters. URLs are `https://sqs.test/<name>`. */
export function fakeSqs(
  clock: Clock,
  deadLetters: Readonly<Record<string, { queue: string; after: number }>>,
): SQSClient {
  const client = new SQSClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  });
  const mock = mockClient(client);
  const queues = new Map<string, Message[]>();
  const seen = new Map<string, number>();
  let made = 0;
  const messagesOf = (url: string): Message[] => {
    const name = url.slice(url.lastIndexOf('/') + 1);
    const messages = queues.get(name) ?? [];
    queues.set(name, messages);
    return messages;
  };
  const inFlight = (message: Message): boolean =>
    message.receipt !== undefined && message.visibleAtMs > clock.nowMs();

  mock.on(SendMessageCommand).callsFake((input: SendMessageCommand['input']) => {
    const url = input.QueueUrl!;
    if (url.endsWith('.fifo')) {
      if (input.MessageGroupId === undefined || input.MessageDeduplicationId === undefined)
        throw failure('MissingParameter');
      const dedup = `${url} ${input.MessageDeduplicationId}`;
      if ((seen.get(dedup) ?? 0) > clock.nowMs()) return { MessageId: 'seen' };
      seen.set(dedup, clock.nowMs() + 300_000);
    }
    made += 1;
    const visibleAtMs = clock.nowMs() + (input.DelaySeconds ?? 0) * 1_000;
    messagesOf(url).push({
      id: `m${made}`,
      body: input.MessageBody!,
      groupId: input.MessageGroupId,
      visibleAtMs,
      count: 0,
      receipt: undefined,
    });
    return { MessageId: `m${made}` };
  });

  mock.on(ReceiveMessageCommand).callsFake((input: ReceiveMessageCommand['input']) => {
    const max = input.MaxNumberOfMessages ?? 1;
    if (max < 1 || max > 10 || (input.WaitTimeSeconds ?? 0) > 20) throw failure('InvalidParameterValue');
    const messages = messagesOf(input.QueueUrl!);
    const dead = deadLetters[input.QueueUrl!.slice(input.QueueUrl!.lastIndexOf('/') + 1)];
    const held = new Set(messages.filter(inFlight).flatMap(({ groupId }) => groupId ?? []));
    const taken: Message[] = [];
    for (const message of [...messages]) {
      if (taken.length === max) break;
      if (message.visibleAtMs > clock.nowMs() || (message.groupId !== undefined && held.has(message.groupId)))
        continue;
      if (dead !== undefined && message.count >= dead.after) {
        messages.splice(messages.indexOf(message), 1);
        messagesOf(`/${dead.queue}`).push({ ...message, receipt: undefined });
        continue;
      }
      message.count += 1;
      message.receipt = `${message.id}/${message.count}`;
      message.visibleAtMs = clock.nowMs() + (input.VisibilityTimeout ?? 30) * 1_000;
      taken.push(message);
    }
    if (taken.length === 0) return {};
    return {
      Messages: taken.map(({ id, body, receipt, count, groupId }) => ({
        MessageId: id,
        ReceiptHandle: receipt,
        Body: body,
        Attributes: {
          ApproximateReceiveCount: String(count),
          ...(groupId === undefined ? {} : { MessageGroupId: groupId }),
        },
      })),
    };
  });

  mock.on(DeleteMessageCommand).callsFake((input: DeleteMessageCommand['input']) => {
    const messages = messagesOf(input.QueueUrl!);
    const at = messages.findIndex(({ receipt }) => receipt === input.ReceiptHandle);
    if (at >= 0) messages.splice(at, 1);
    else if (input.QueueUrl!.endsWith('.fifo')) throw failure('ReceiptHandleIsInvalid');
    return {};
  });

  mock.on(ChangeMessageVisibilityCommand).callsFake((input: ChangeMessageVisibilityCommand['input']) => {
    const message = messagesOf(input.QueueUrl!).find(({ receipt }) => receipt === input.ReceiptHandle);
    if (message === undefined || !inFlight(message)) throw failure('MessageNotInflight');
    message.visibleAtMs = clock.nowMs() + input.VisibilityTimeout! * 1_000;
    return {};
  });

  mock.on(GetQueueAttributesCommand).callsFake(({ QueueUrl }: { QueueUrl: string }) => {
    const visible = messagesOf(QueueUrl).filter(({ visibleAtMs }) => visibleAtMs <= clock.nowMs());
    return { Attributes: { ApproximateNumberOfMessages: String(visible.length) } };
  });

  return client;
}
