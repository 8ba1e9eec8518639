import type { DeliveryAttempt } from '#shared/contracts/delivery-attempt.contract.ts';

/** Remembers each try to reach a machine outside, for the person who asks why nothing arrived. */
export interface DeliveryLog {
  record(attempt: DeliveryAttempt): Promise<void>;
}
