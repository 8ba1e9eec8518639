/** The state socket: names of seed 000, and who listens. */
import * as z from 'zod';
import { time } from './record-terms.contract.ts';

/** API Gateway ends a connection after two hours, and after ten minutes without a message. */
export const CONNECTION_SECONDS = 7_200;

/** What a client may send. Route key of the API: `$request.body.type`. */
export const socketMessage = z.object({ type: z.string(), project: z.string().optional() });

/** Messages that clients may send. */
export const SOCKET_MESSAGES = ['get_current_state', 'follow_events'] as const;

/** Somebody who listens. */
export const connectionRecord = z.object({
  v: z.literal(1),
  id: z.string(),
  /** ARN of the identity that signed the request to connect. */
  caller: z.string(),
  /** Changes of this project alone; null: of all. */
  project: z.string().nullable(),
  /** Gets every event as it was recorded, instead of the changes of state. */
  followsEvents: z.boolean(),
  connectedAt: time,
});
export type ConnectionRecord = z.infer<typeof connectionRecord>;
