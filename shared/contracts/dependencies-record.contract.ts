/** Packages of a project that were installed once, for every cycle that needs the same. */
import * as z from 'zod';
import { sha256, time } from './record-terms.contract.ts';

export const dependenciesRecord = z.object({
  v: z.literal(1),
  projectId: z.string(),
  /** Over all that decides which packages there are, the image and the toolchain. */
  key: sha256,
  /** installing: `jobId` makes it. ready: `resultKey` and `archiveKey` are there. */
  status: z.enum(['installing', 'ready']),
  jobId: z.string(),
  resultKey: z.string().nullable(),
  /** null: there was nothing to install. */
  archiveKey: z.string().nullable(),
  /** Of the archive. */
  bytes: z.int().min(0),
  /** Machines of other cycles that look again when the job has ended. */
  waiting: z.array(z.object({ cycleId: z.string(), token: z.string() })),
  usedAt: time,
});
export type DependenciesRecord = z.infer<typeof dependenciesRecord>;
