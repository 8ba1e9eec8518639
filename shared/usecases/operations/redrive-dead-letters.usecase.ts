import * as z from 'zod';
import { jsonObject, type JsonObject } from '#shared/contracts/json.contract.ts';
import { QUEUES } from '#shared/contracts/queues.contract.ts';
import type { DeadLetters } from '#shared/ports/dead-letters.port.ts';
import type { Queue } from '#shared/ports/queue.port.ts';
import type { TransactionDeps } from '../records/transaction.ts';
import { repeatEffects } from '../repeat-effects.usecase.ts';
import { OperationRefused } from './operation-refused.ts';

export interface RedriveDeps extends TransactionDeps {
  readonly deadLetters: DeadLetters;
  readonly queue: Queue;
  /** Calls a function by its folder's name with an event, to its end. */
  readonly callFunction: (name: string, event: JsonObject) => Promise<void>;
}

/** Most messages that one redrive moves from one queue: what is over waits for the next. */
const MOST = 1_000;
/** Where the table's stream leaves the places of what could not be carried out: the records themselves stand in the table. */
export const STREAM_PLACES = 'changes-dead';

/** What the topic could not deliver, as it is raw in the queue. */
const notification = z.looseObject({ Type: z.literal('Notification'), Message: z.string() });
/** What a function failed on, as Lambda's destination notes it. */
const failedCall = z.looseObject({ requestPayload: jsonObject });

/**
 * Gives back to their queue, or to the function that failed on them, what lies dead; what the stream has given up, to
 * the stream. Gives how many. @throws OperationRefused
 */
export const redriveDeadLetters = async (
  { queue }: { readonly queue: string },
  deps: RedriveDeps,
): Promise<number> => {
  const { deadLetters, queue: queues, callFunction } = deps;
  const own = QUEUES.find(({ deadLetter }) => deadLetter === queue);
  if (own !== undefined) return queues.redrive(own.deadLetter, MOST);
  if (queue === STREAM_PLACES) return redriveChanges(deps);
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

/** A letter names a place that the stream forgets after a day; what is still to be carried out stands in the table. */
const redriveChanges = async (deps: RedriveDeps): Promise<number> => {
  const repeated = await repeatEffects('all', deps);
  const places = (await deps.deadLetters.list()).some(({ queue }) => queue === STREAM_PLACES);
  if (places) await deps.deadLetters.sweep(STREAM_PLACES, MOST, async () => 'done');
  return repeated;
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
