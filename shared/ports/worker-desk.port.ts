import type { JobMessage } from '#shared/contracts/jobs.contract.ts';
import type { WorkerAnswer } from '#shared/contracts/worker-calls.contract.ts';
import type { JobAccess } from './job-access.port.ts';

/** A job that a message named, as one delivery of it may be used. */
export interface JobDelivery {
  readonly jobs: JobAccess;
  /** What the last claim said; undefined: none was made. */
  readonly claimed: () => WorkerAnswer<'claim'>['kind'] | undefined;
  /** After a claim that said busy: how long the other one's lease lasts. */
  busySeconds(): number;
  /** Ends the lease, where there is one. `resend`: the job comes again as a new message, and the loss is not counted. */
  release(resend: boolean): Promise<void>;
}

/** Where a worker's task reports, and gets its jobs' inputs and outputs. */
export interface WorkerDesk {
  report(state: 'idle' | 'closing' | 'ended'): Promise<WorkerAnswer<'report'>['state']>;
  /** `onKept`: called after each renewal of the lease with its seconds, to keep the message hidden as long. */
  open(message: JobMessage, onKept: (leaseSeconds: number) => Promise<void>): JobDelivery;
}
