import type { JsonObject } from '#shared/contracts/json.contract.ts';
import { interpretDelivery } from '#shared/usecases/deliveries/interpret-delivery.usecase.ts';

export type Dependencies = Parameters<typeof interpretDelivery>[1];

/** A delivery from the queue takes effect, once. */
export const createHandler =
  (deps: Dependencies) =>
  async (body: JsonObject): Promise<void> =>
    interpretDelivery(body, deps);
