import type { JsonObject } from '#shared/contracts/json.contract.ts';
import { deliverNotice } from '#shared/usecases/notices/deliver-notice.usecase.ts';

export type Dependencies = Parameters<typeof deliverNotice>[1];

/** A notice from the queue is told in its place. */
export const createHandler =
  (deps: Dependencies) =>
  async (message: JsonObject): Promise<void> =>
    deliverNotice(message, deps);
