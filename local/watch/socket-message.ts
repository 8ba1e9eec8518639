import * as z from 'zod';
import { eventRecord } from '#shared/contracts/records.contract.ts';

/** What the state socket sends to a client that follows events. */
export const socketMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('event'), event: eventRecord }),
  z.object({
    type: z.literal('current_state'),
    timestamp: z.string(),
    data: z.looseObject({ workflow_state: z.string(), tdd_cycles: z.record(z.string(), z.unknown()) }),
  }),
  z.object({ type: z.literal('error'), error: z.string() }),
]);
export type SocketMessage = z.infer<typeof socketMessage>;
