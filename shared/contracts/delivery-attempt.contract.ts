/** One try to tell a machine outside: what the delivery log of signed webhooks holds. */
import * as z from 'zod';
import { time } from './record-terms.contract.ts';

export const deliveryAttempt = z.object({
  v: z.literal(1),
  projectId: z.string(),
  /** Id of the notice: the same for each try. */
  noticeId: z.string(),
  /** The notice's kind: `reply`, `story.approved`. */
  kind: z.string(),
  /** Where it went, without its query, which may hold a secret. */
  url: z.string(),
  /** `taken`: 2xx. `down`: it comes again. `refused`: it will not. */
  outcome: z.enum(['taken', 'down', 'refused']),
  /** HTTP status; null: there was no answer. */
  status: z.int().nullable(),
  /** Milliseconds from the call to its end. */
  ms: z.int().min(0),
  /** What went wrong, in words; '' where nothing did. */
  why: z.string(),
  at: time,
});
export type DeliveryAttempt = z.infer<typeof deliveryAttempt>;

/** The log shows this far back. */
export const ATTEMPTS_KEPT_DAYS = 7;
