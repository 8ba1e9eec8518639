import * as z from 'zod';
import { jsonObject, type JsonObject } from '#shared/contracts/json.contract.ts';
import { countFailed, logger, withHouse, type LambdaHandler } from './house-middleware.ts';
import { namedIds, type NamedIds } from './named-ids.ts';

const queueEvent = z.object({
  Records: z.array(
    z.object({
      messageId: z.string(),
      body: z.string(),
      attributes: z.object({
        MessageGroupId: z.string().optional(),
        SentTimestamp: z.coerce.number().optional(),
      }),
    }),
  ),
});

type QueueRecord = z.infer<typeof queueEvent>['Records'][number];

export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export interface HandledMessage {
  readonly group: string | undefined;
  /** Since it was sent. */
  readonly seconds: number;
}

/**
 * Messages of a queue: those of one FIFO group one after the other, groups side by side, so that one whose place does
 * not answer takes no other's time. A message that fails comes back alone; of its group nothing after it is touched.
 */
export function asQueueConsumer(
  handle: (body: JsonObject) => Promise<void>,
  onHandled: (message: HandledMessage) => void = () => undefined,
): LambdaHandler<unknown, BatchAnswer> {
  return withHouse(async (event) => {
    const { Records } = queueEvent.parse(event);
    const lanes = Map.groupBy(Records, ({ attributes }) => attributes.MessageGroupId);
    const lists = await Promise.all(
      [...lanes].map(([group, records]) => takeLane(group, records, handle, onHandled)),
    );
    const failed = new Set(lists.flat());
    countFailed(failed.size);
    return {
      batchItemFailures: Records.filter(({ messageId }) => failed.has(messageId)).map(({ messageId }) => ({
        itemIdentifier: messageId,
      })),
    };
  });
}

/** What of a lane failed; of a FIFO group everything after it too. */
async function takeLane(
  group: string | undefined,
  records: readonly QueueRecord[],
  handle: (body: JsonObject) => Promise<void>,
  onHandled: (message: HandledMessage) => void,
): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const { messageId, body, attributes } of records) {
    if (group !== undefined && failed.length > 0) {
      failed.push(messageId);
      continue;
    }
    let ids: NamedIds = {};
    try {
      const message = jsonObject.parse(JSON.parse(body));
      // In the line itself: lanes run side by side, and keys of the logger would be those of whichever came last.
      ids = namedIds(message);
      await handle(message);
      logger.info('a message was handled', { ...ids, messageId });
      if (attributes.SentTimestamp !== undefined)
        onHandled({ group, seconds: (Date.now() - attributes.SentTimestamp) / 1_000 });
    } catch (error) {
      logger.error('a message failed', {
        ...ids,
        messageId,
        reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      });
      failed.push(messageId);
    }
  }
  return failed;
}
