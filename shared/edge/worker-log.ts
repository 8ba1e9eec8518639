import { Logger } from '@aws-lambda-powertools/logger';
import type { JobMessage } from '#shared/contracts/jobs.contract.ts';
import type { WorkerPlace } from '#shared/contracts/worker-calls.contract.ts';
import { namedIds } from './named-ids.ts';
import type { WorkerLog } from './work-queue.ts';

/** Lines of JSON on standard output, each with the worker's place and the job's own ids; never a body, a token or an address. */
export const createWorkerLog = (
  service: string,
  { worker, slot, startId }: WorkerPlace,
): ((message: JobMessage | null) => WorkerLog) => {
  const own = new Logger({ serviceName: service, persistentKeys: { worker, slot, startId } });
  return (message) => {
    const logger = own.createChild();
    if (message !== null) {
      logger.appendKeys({ ...namedIds(message), kind: message.kind });
    }
    return {
      info: (text, fields = {}) => logger.info(text, fields),
      error: (text, fields = {}) => logger.error(text, fields),
    };
  };
};
