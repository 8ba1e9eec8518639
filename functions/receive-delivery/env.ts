import * as z from 'zod';
import { ENVIRONMENT } from '#shared/contracts/environment.contract.ts';

export const env = z.object({
  ...ENVIRONMENT.base.shape,
  ...ENVIRONMENT.store.shape,
  ...ENVIRONMENT.queues.shape,
});
