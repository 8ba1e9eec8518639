import * as z from 'zod';
import { jsonObject, type JsonObject } from '#shared/contracts/json.contract.ts';
import { nameInLines, withHouse, type LambdaHandler } from './house-middleware.ts';

const topicEvent = z.object({ Records: z.array(z.object({ Sns: z.object({ Message: z.string() }) })) });

/** Messages of a topic. A call that fails is repeated by Lambda, and then lies with the dead letters. */
export function asTopicListener(
  handle: (message: JsonObject) => Promise<void>,
): LambdaHandler<unknown, void> {
  return withHouse(async (event) => {
    for (const { Sns } of topicEvent.parse(event).Records) {
      const message = jsonObject.parse(JSON.parse(Sns.Message));
      nameInLines(message);
      await handle(message);
    }
  });
}
