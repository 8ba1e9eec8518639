/** Prices that a person sets for models that the built-in table does not know, or has wrong for their account. */
import * as z from 'zod';

const rate = z.number().min(0);

/** By `provider:model`, in US dollars for a million tokens. */
export const modelPrices = z.record(
  z.string().regex(/^[^:]+:.+/, 'name the model as provider:model'),
  z.strictObject({
    input: rate,
    output: rate,
    cacheRead: rate.optional(),
    cacheWrite: rate.optional(),
  }),
);
export type ModelPrices = z.infer<typeof modelPrices>;
