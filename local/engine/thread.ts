import * as z from 'zod';
import { jsonObject, jsonValue } from '#shared/contracts/json.contract.ts';

const taskClocks = {
  /** Names this attempt; answers that carry another one are late and dropped. */
  taskId: z.string(),
  timeoutAtMs: z.number().nullable(),
  heartbeatAtMs: z.number().nullable(),
  heartbeatMs: z.number().nullable(),
};

const mapItem = z.object({ Index: z.number(), Key: z.string().optional(), Value: jsonValue });

/** Where a thread of control stands between two steps. Every kind but `ready` waits for something. */
const place = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), reentry: z.boolean() }),
  /** The function is running, or ran when the process died: then it is called again. */
  z.object({
    kind: z.literal('invoking'),
    functionName: z.string(),
    payload: jsonValue,
    token: z.string().nullable(),
    ...taskClocks,
  }),
  z.object({ kind: z.literal('mocked'), arguments: jsonValue, ...taskClocks }),
  /** The function was called; whoever has the token answers. */
  z.object({ kind: z.literal('token'), token: z.string(), ...taskClocks }),
  z.object({ kind: z.literal('child'), child: z.number(), ...taskClocks }),
  z.object({ kind: z.literal('sleeping'), untilMs: z.number() }),
  z.object({ kind: z.literal('retrying'), untilMs: z.number() }),
  /** A Map or Parallel; threads whose parent this one is carry its iterations or branches. */
  z.object({
    kind: z.literal('joining'),
    items: z.array(mapItem).nullable(),
    size: z.number(),
    width: z.number(),
  }),
  z.object({ kind: z.literal('done'), output: jsonValue }),
]);

export const thread = z.object({
  id: z.number(),
  parent: z.number().nullable(),
  /** Number of the branch or iteration. */
  index: z.number(),
  state: z.string(),
  input: jsonValue,
  enteredEvent: z.number(),
  enteredMs: z.number(),
  lastEvent: z.number(),
  /** Retries used, by retrier, since the state was entered. */
  retries: z.array(z.number()),
  variables: jsonObject,
  item: mapItem.nullable(),
  place,
});

export type Thread = z.infer<typeof thread>;
export type Place = z.infer<typeof place>;
export type MapItem = z.infer<typeof mapItem>;
export type PlaceOf<Kind extends Place['kind']> = Extract<Place, { kind: Kind }>;

/** A thread at the start of a fragment. */
export function newThread(options: {
  id: number;
  parent: number | null;
  index: number;
  state: string;
  input: Thread['input'];
  item: MapItem | null;
  lastEvent: number;
  nowMs: number;
}): Thread {
  const { nowMs, ...rest } = options;
  return {
    ...rest,
    enteredEvent: 0,
    enteredMs: nowMs,
    retries: [],
    variables: {},
    place: { kind: 'ready', reentry: false },
  };
}

/** When the place is left by itself, in epoch milliseconds; undefined: never. */
export function dueMs(at: Place): number | undefined {
  if ('untilMs' in at) return at.untilMs;
  if (!('timeoutAtMs' in at)) return undefined;
  const times = [at.timeoutAtMs, at.heartbeatAtMs].filter((atMs) => atMs !== null);
  return times.length === 0 ? undefined : Math.min(...times);
}
