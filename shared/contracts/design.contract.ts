/** The front matter of `docs/tdd/<story>/design.md`. */
import * as z from 'zod';

export const design = z.object({
  criteria: z
    .array(
      z.object({ id: z.string().regex(/^AC\d+$/i), text: z.string().min(1), keeps: z.boolean().optional() }),
    )
    .min(1),
  interfaces: z.array(z.object({ module: z.string().min(1), symbols: z.array(z.string().min(1)) })),
  files: z.array(z.string()).default([]),
  changes: z.array(z.object({ test: z.string().min(1), why: z.string().min(1) })).default([]),
  packages: z
    .array(z.object({ name: z.string().min(1), version: z.string().min(1), why: z.string().min(1) }))
    .default([]),
  level: z.enum(['unit', 'integration']),
});
export type Design = z.infer<typeof design>;
