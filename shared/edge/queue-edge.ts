import * as z from 'zod';
import { jsonObject, type JsonObject } from '#shared/contracts/json.contract.ts';
import { countFailed, logger, withHouse, type LambdaHandler } from './house-middleware.ts';

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

export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export interface HandledMessage {
  readonly group: string | undefined;
  /** Since it was sent. */
  readonly seconds: number;
}

/**
 * Messages of a queue, one after the other. One that fails comes back alone; of a FIFO group nothing after it is
 * touched, so that the group's order holds.
 */
export function asQueueConsumer(
  handle: (body: JsonObject) => Promise<void>,
  onHandled: (message: HandledMessage) => void = () => undefined,
): LambdaHandler<unknown, BatchAnswer> {
  return withHouse(async (event) => {
    const failed: string[] = [];
    const brokenGroups = new Set<string>();
    for (const { messageId, body, attributes } of queueEvent.parse(event).Records) {
      const group = attributes.MessageGroupId;
      if (group !== undefined && brokenGroups.has(group)) {
        failed.push(messageId);
        continue;
      }
      try {
        await handle(jsonObject.parse(JSON.parse(body)));
        if (attributes.SentTimestamp !== undefined)
          onHandled({ group, seconds: (Date.now() - attributes.SentTimestamp) / 1_000 });
      } catch (error) {
        logger.error('a message failed', {
          messageId,
          reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
        });
        failed.push(messageId);
        if (group !== undefined) brokenGroups.add(group);
      }
    }
    countFailed(failed.length);
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  });
}
