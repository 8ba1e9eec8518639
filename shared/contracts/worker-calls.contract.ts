/**
 * What a worker asks of `job-access`, and is answered. A call about a job carries the key that came with the job's
 * message, so that only who got the message can claim it, and from the claim on the generation of its lease.
 */
import * as z from 'zod';
import { jsonObject } from './json.contract.ts';
import { WORKERS } from './worker-records.contract.ts';

/** The place that the worker was started for. */
export const workerPlace = z.object({
  worker: z.enum(WORKERS),
  slot: z.int().min(1),
  startId: z.string().min(1),
});
export type WorkerPlace = z.infer<typeof workerPlace>;

const ofJob = { v: z.literal(1), jobId: z.string(), claimKey: z.string() };
const leased = { ...ofJob, generation: z.int().min(1) };

export const workerCall = z.discriminatedUnion('call', [
  z.object({ call: z.literal('claim'), ...ofJob, place: workerPlace }),
  z.object({ call: z.literal('renew'), ...leased, place: workerPlace }),
  /** A URL to read one of the job's inputs. */
  z.object({ call: z.literal('read'), ...leased, key: z.string() }),
  /** A URL to write one product of the job, of exactly so many bytes, once. */
  z.object({ call: z.literal('write'), ...leased, name: z.string(), bytes: z.int().min(0) }),
  /** `product`: name under which the result was written. */
  z.object({ call: z.literal('finish'), ...leased, product: z.string() }),
  /** Ends the lease. `resend`: the job was no failure of anybody and comes again as a new message. */
  z.object({
    call: z.literal('release'),
    ...ofJob,
    generation: z.int().min(1).nullable(),
    resend: z.boolean(),
  }),
  z.object({
    call: z.literal('report'),
    v: z.literal(1),
    place: workerPlace,
    state: z.enum(['idle', 'closing', 'ended']),
  }),
]);
export type WorkerCall = z.infer<typeof workerCall>;

export const workerAnswers = {
  claim: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('claimed'),
      spec: jsonObject,
      generation: z.int().min(1),
      leaseSeconds: z.number().positive(),
    }),
    /** Somebody works on it, for so long if they do not renew. */
    z.object({ kind: z.literal('busy'), seconds: z.number() }),
    z.object({ kind: z.literal('over') }),
    /** The job is for a worker of another kind of task: it must be released. */
    z.object({ kind: z.literal('not-yours') }),
  ]),
  renew: z.object({ held: z.boolean() }),
  read: z.object({ url: z.string() }),
  write: z.object({ url: z.string(), key: z.string() }),
  finish: z.object({}),
  release: z.object({}),
  /** What the worker is from now on. gone: its place was given away, it must end. */
  report: z.object({ state: z.enum(['running', 'closing', 'gone']) }),
} as const;
export type WorkerAnswer<Call extends WorkerCall['call']> = z.infer<(typeof workerAnswers)[Call]>;
