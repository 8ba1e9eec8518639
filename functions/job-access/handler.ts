import { workerCall } from '#shared/contracts/worker-calls.contract.ts';
import {
  claimForWorker,
  finishForWorker,
  openInput,
  openProduct,
  releaseJob,
  renewForWorker,
} from '#shared/usecases/jobs/serve-worker.usecase.ts';
import type { ServeDeps } from '#shared/usecases/jobs/serve-worker.usecase.ts';
import { reportWorker } from '#shared/usecases/workers/report-worker.usecase.ts';

export type Dependencies = ServeDeps;

/** The workers' one way to records and blobs: each call names its job with the message's key and the lease's generation. */
export const createHandler =
  (deps: Dependencies) =>
  async (event: unknown): Promise<object> => {
    const call = workerCall.parse(event);
    switch (call.call) {
      case 'claim':
        return claimForWorker(call, deps);
      case 'renew':
        return renewForWorker(call, deps);
      case 'read':
        return openInput(call, deps);
      case 'write':
        return openProduct(call, deps);
      case 'finish':
        return finishForWorker(call, deps);
      case 'release':
        return releaseJob(call, deps);
      case 'report':
        return reportWorker(call, deps);
    }
  };
