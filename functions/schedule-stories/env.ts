import * as z from 'zod';
import { tenantSlots } from '#shared/contracts/claim-records.contract.ts';
import { ENVIRONMENT } from '#shared/contracts/environment.contract.ts';

export const env = z.object({
  ...ENVIRONMENT.base.shape,
  ...ENVIRONMENT.store.shape,
  TENANT_SLOTS: tenantSlots,
});
