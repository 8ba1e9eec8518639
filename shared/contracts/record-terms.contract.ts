/** Terms that every stored record is made of. */
import * as z from 'zod';

export const time = z.iso.datetime();
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export const commitId = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);

/** Head of a stream's hash chain: the next event is seq + 1 and names `hash` as its `prev`. */
export const streamHead = z.object({ seq: z.int().min(0), hash: z.string() });

export const actor = z.object({
  /** Of the member, whichever front was used; of somebody who is none, the identity there. */
  id: z.string(),
  name: z.string(),
  /** The identity that the member used, where it is another one than `id`: `slack:U0123`. */
  identity: z.string().optional(),
  via: z.enum(['cli', 'rest', 'slack', 'discord', 'github', 'jira', 'engine', 'demo']),
});
export type Actor = z.infer<typeof actor>;
