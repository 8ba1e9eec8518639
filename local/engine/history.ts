import * as z from 'zod';
import { jsonValue, type JsonObject, type JsonValue } from '#shared/contracts/json.contract.ts';

/** An event as GetExecutionHistory gives it: names, details and order are those of Step Functions. */
export const historyEvent = z
  .object({ id: z.number(), previousEventId: z.number(), timestamp: z.string(), type: z.string() })
  .catchall(jsonValue);
export type HistoryEvent = z.infer<typeof historyEvent>;

/** AWS ends an execution whose history reaches this number of events. */
export const MOST_EVENTS = 25_000;

const whole = { truncated: false };

export function inputDetails(input: JsonValue): JsonObject {
  return { input: JSON.stringify(input), inputDetails: whole };
}

export function outputDetails(output: JsonValue): JsonObject {
  return { output: JSON.stringify(output), outputDetails: whole };
}

/** Error and cause, each left out where there is none. */
export function failureDetails(error: string | undefined, cause: string | undefined): JsonObject {
  return { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
}

/** The member of an event that holds its details: `TaskSucceeded` → `taskSucceededEventDetails`. */
export function detailsKey(type: string): string {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}
