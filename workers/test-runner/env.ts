import * as z from 'zod';
import { addresses, ENVIRONMENT } from '#shared/contracts/environment.contract.ts';

export const env = z.object({
  ...ENVIRONMENT.base.shape,
  ...ENVIRONMENT.queues.shape,
  ...ENVIRONMENT.jobAccess.shape,
  ...ENVIRONMENT.worker.shape,
  /** Where programs of projects are found: the image sets it. */
  PATH: z.string().min(1),
  /** JSON: variables that name package registries for install jobs, without credentials. */
  REGISTRIES: addresses.default({}),
});
