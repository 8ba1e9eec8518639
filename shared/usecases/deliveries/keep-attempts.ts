import {
  ATTEMPTS_KEPT_DAYS,
  deliveryAttempt,
  type DeliveryAttempt,
} from '#shared/contracts/delivery-attempt.contract.ts';
import { jsonObject } from '#shared/contracts/json.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { DeliveryLog } from '#shared/ports/delivery-log.port.ts';
import type { Store } from '#shared/ports/store.port.ts';

const DAY_SECONDS = 86_400;

/** The log in the table: each try vanishes by itself after a week. */
export const keepAttempts = (store: Store): DeliveryLog => ({
  record: async (attempt) => {
    await store.transact([
      {
        kind: 'put',
        item: {
          ...tableKeys.deliveryAttempt(attempt),
          type: 'delivery-attempt',
          data: jsonObject.parse(attempt),
          expiresAtSeconds: Math.floor(Date.parse(attempt.at) / 1_000) + ATTEMPTS_KEPT_DAYS * DAY_SECONDS,
        },
        expect: 'any',
      },
    ]);
  },
});

/** Newest first. */
export const listAttempts = async (
  { projectId, max }: { readonly projectId: string; readonly max: number },
  store: Pick<Store, 'query'>,
): Promise<readonly DeliveryAttempt[]> => {
  const { items } = await store.query({
    ...tableKeys.deliveryAttempts(projectId),
    order: 'descending',
    limit: max,
  });
  return items.map(({ data }) => deliveryAttempt.parse(data));
};
