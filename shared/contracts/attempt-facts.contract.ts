/** What the repository says about an attempt's commit, for the verdict: kept as a blob, because verdicts reach no repository. */
import * as z from 'zod';

export const attemptFacts = z.object({
  v: z.literal(1),
  commit: z.string(),
  changedFiles: z.array(
    z.object({
      path: z.string(),
      change: z.enum(['added', 'modified', 'deleted']),
      role: z.enum(['test', 'runner', 'lock', 'ci', 'generated', 'source', 'docs', 'state']),
    }),
  ),
  /** Text of `docs/tdd/<story>/design.md` in this commit; null: not there. */
  designText: z.string().nullable(),
  baseFiles: z.array(z.string()),
  violations: z.array(z.object({ path: z.string(), rule: z.string(), text: z.string() })),
});
export type AttemptFacts = z.infer<typeof attemptFacts>;
