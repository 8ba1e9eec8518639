import { blobKeys } from '#shared/contracts/keys.contract.ts';
import { jobMessage } from '#shared/contracts/jobs.contract.ts';
import { jsonObject } from '#shared/contracts/json.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import type { JobAccess } from '#shared/ports/job-access.port.ts';
import type { Queue, QueueName, ReceivedMessage } from '#shared/ports/queue.port.ts';
import { claimJob, LEASE_SECONDS, renewJob } from '#shared/usecases/jobs/claim-job.usecase.ts';
import { finishJob } from '#shared/usecases/jobs/finish-job.usecase.ts';
import { readJsonBlob } from '#shared/usecases/jobs/read-blob.ts';
import type { TransactionDeps } from '#shared/usecases/records/transaction.ts';

export interface Delivery extends TransactionDeps {
  readonly blobs: Blobs;
  readonly queue: Queue;
  readonly queueName: QueueName;
  readonly message: ReceivedMessage;
}

/**
 * What a worker may do with one delivered message. A claim gets a generation of its own, kept here: a second delivery of
 * the message, with its own access, cannot be mistaken for this one.
 */
export const accessFor = (
  delivery: Delivery,
): { readonly jobs: JobAccess; readonly isBusy: () => boolean } => {
  const { blobs, queue, queueName, message } = delivery;
  const { claimKey } = jobMessage.parse(message.body);
  let generation = 0;
  let busy = false;
  const jobs: JobAccess = {
    claim: async (jobId) => {
      const claim = await claimJob({ jobId, claimKey }, delivery);
      busy = claim.kind === 'busy';
      if (claim.kind !== 'claimed') return undefined;
      generation = claim.job.generation;
      return { spec: await readJsonBlob(blobs, claim.job.specKey, jsonObject), leaseSeconds: LEASE_SECONDS };
    },
    renew: async (jobId) => {
      const kept = await renewJob({ jobId, claimKey, generation }, delivery);
      if (kept) await queue.setVisibility(queueName, message.receipt, LEASE_SECONDS);
      return kept;
    },
    fetch: async (_jobId, key) => blobs.get(key),
    store: async (jobId, name, body) => {
      const key = blobKeys.jobProduct(jobId, name);
      await blobs.put(key, body);
      return key;
    },
    finish: async (jobId, _generation, result: JsonObject) =>
      finishJob({ jobId, generation, result }, delivery),
  };
  return { jobs, isBusy: () => busy };
};
