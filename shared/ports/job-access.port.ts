import type { JsonObject } from '#shared/contracts/json.contract.ts';

/** What a worker may do, and nothing more: take its job, read its inputs, keep its lease, hand in the result. */
export interface JobAccess {
  /** undefined: the message is of an old generation, or the job has ended; drop it. A finished job is answered again. */
  claim(jobId: string, generation: number): Promise<{ spec: JsonObject; leaseSeconds: number } | undefined>;
  /** false: the lease is lost or the job was cancelled: stop at once. */
  renew(jobId: string, generation: number): Promise<boolean>;
  fetch(jobId: string, key: string): Promise<Uint8Array>;
  /** Stores a by-product of the job (an archive of dependencies) and gives its key. */
  store(jobId: string, name: string, body: Uint8Array): Promise<string>;
  /** Records the result once and answers the waiting machine. */
  finish(jobId: string, generation: number, result: JsonObject): Promise<void>;
}
