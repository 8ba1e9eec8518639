/** What an agent worker hands back: files, not git. */
import * as z from 'zod';

export const fileChange = z.discriminatedUnion('op', [
  z.object({ op: z.literal('write'), path: z.string(), contentBase64: z.string(), executable: z.boolean() }),
  z.object({ op: z.literal('delete'), path: z.string() }),
]);
export type FileChange = z.infer<typeof fileChange>;

export const changeSet = z.object({ v: z.literal(1), changes: z.array(fileChange) });
export type ChangeSet = z.infer<typeof changeSet>;

/** A write that the policy refused; recorded, never carried out. */
export const policyViolation = z.object({ path: z.string(), rule: z.string(), text: z.string() });
export type PolicyViolation = z.infer<typeof policyViolation>;
