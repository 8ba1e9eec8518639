import * as z from 'zod';
import { jsonObject, type JsonObject } from '#shared/contracts/json.contract.ts';
import { TABLE } from '#shared/contracts/table.contract.ts';
import { countFailed, withHouse, type LambdaHandler } from './house-middleware.ts';
import type { BatchAnswer } from './queue-edge.ts';

const text = z.object({ S: z.string() });
const streamEvent = z.object({
  Records: z.array(
    z.object({
      dynamodb: z.object({
        SequenceNumber: z.string(),
        NewImage: z.object({ [TABLE.type]: text, [TABLE.data]: text }).optional(),
      }),
    }),
  ),
});

export interface StreamChange {
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
}

/** Puts of the table in their order. From the first that failed on, the stream gives them again. */
export function asStreamConsumer(
  handle: (changes: readonly StreamChange[]) => Promise<{ readonly failed: readonly string[] }>,
): LambdaHandler<unknown, BatchAnswer> {
  return withHouse(async (event) => {
    const changes = streamEvent
      .parse(event)
      .Records.flatMap(({ dynamodb: { SequenceNumber, NewImage } }): StreamChange[] => {
        if (NewImage === undefined) return [];
        return [
          {
            id: SequenceNumber,
            type: NewImage[TABLE.type].S,
            data: jsonObject.parse(JSON.parse(NewImage[TABLE.data].S)),
          },
        ];
      });
    const { failed } = await handle(changes);
    countFailed(failed.length);
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  });
}
