import * as z from 'zod';
import { jsonObject, type JsonObject } from '#shared/contracts/json.contract.ts';
import { QUEUES } from '#shared/contracts/queues.contract.ts';
import type { DeadLetters } from '#shared/ports/dead-letters.port.ts';
import type { Queue } from '#shared/ports/queue.port.ts';
import { OperationRefused } from './operation-refused.ts';

export interface RedriveDeps {
  readonly deadLetters: DeadLetters;
  readonly queue: Queue;
  /** Calls a function by its folder's name with an event, to its end. */
  readonly callFunction: (name: string, event: JsonObject) => Promise<void>;
}

/** Most messages that one redrive moves from one queue: what is over waits for the next. */
const MOST = 1_000;
/** Where the table's stream leaves places that could not be read: no messages of ours. */
const STREAM_PLACES = 'changes-dead';

/** What the topic could not deliver, as it is raw in the queue. */
const notification = z.looseObject({ Type: z.literal('Notification'), Message: z.string() });
/** What a function failed on, as Lambda's destination notes it. */
const failedCall = z.looseObject({ requestPayload: jsonObject });

/** Gives back to their queue, or to the function that failed on them, what lies dead. Gives how many. @throws OperationRefused */
export const redriveDeadLetters = async (
  { queue }: { readonly queue: string },
  { deadLetters, queue: queues, callFunction }: RedriveDeps,
): Promise<number> => {
  const own = QUEUES.find(({ deadLetter }) => deadLetter === queue);
  if (own !== undefined) return queues.redrive(own.deadLetter, MOST);
  if (queue === STREAM_PLACES)
    throw new OperationRefused(
      `${queue} holds places in the table's stream, which can't be given again; the records stand in the table: "agent-workflow admin dlq drop ${queue} --all" forgets the places`,
    );
  const functionName = queue.replace(/-dead$/, '');
  return deadLetters.sweep(queue, MOST, async ({ id, body }) => {
    const event = eventOf(body);
    if (event === undefined)
      throw new OperationRefused(
        `message ${id} in ${queue} is not an event: "agent-workflow admin dlq show ${queue}"`,
      );
    await callFunction(functionName, event);
    return 'done';
  });
};

const eventOf = (body: string): JsonObject | undefined => {
  const parsed = parse(body);
  const call = failedCall.safeParse(parsed).data;
  if (call !== undefined) return call.requestPayload;
  const told = notification.safeParse(parsed).data;
  return told === undefined
    ? undefined
    : { Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', Sns: jsonObject.parse(told) }] };
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
