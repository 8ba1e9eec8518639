import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import type { JobAccess } from '#shared/ports/job-access.port.ts';
import type { Queue } from '#shared/ports/queue.port.ts';
import type { TransactionDeps } from '#shared/usecases/records/transaction.ts';

/** A worker's way to take one delivered message; what it gives is not looked at beyond its end. */
export type TakeJob = (jobs: JobAccess, signal: AbortSignal) => (body: JsonObject) => Promise<unknown>;

export interface WorkerParts extends TransactionDeps {
  readonly blobs: Blobs;
  readonly queue: Queue;
  readonly scratch: string;
  /** See `LocalSandboxOptions.owner`. */
  readonly owner: string;
  readonly searchPath: string;
  /** See `JobDeps.registries`. */
  readonly registries: Readonly<Record<string, string>>;
  readonly onError: (where: string, error: unknown) => void;
}
