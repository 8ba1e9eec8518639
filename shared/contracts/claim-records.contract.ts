/** Records of what only so many may have at one time: a file, a slot. */
import * as z from 'zod';

/** A file that a running cycle's design names. There is a record while a cycle holds it. */
export const fileClaimRecord = z.object({
  v: z.literal(1),
  projectId: z.string(),
  path: z.string(),
  /** The cycle that may change it. */
  cycleId: z.string(),
  storyId: z.string(),
  /** Cycles that wait for it, in the order in which they get it. */
  waiting: z.array(z.string()),
});
export type FileClaimRecord = z.infer<typeof fileClaimRecord>;

/** So many cycles of all projects run at one time, where nothing else is said. */
export const DEFAULT_TENANT_SLOTS = 500;

/** What `TENANT_SLOTS` says in an environment. */
export const tenantSlots = z.coerce.number().int().min(1).default(DEFAULT_TENANT_SLOTS);

/** Slots of all projects of the tenant together. */
export const tenantRecord = z.object({
  v: z.literal(1),
  /** Cycles that run, whatever their project. */
  running: z.int().min(0),
  /** Sprints that could start a story were a slot free, in the order of asking. */
  waiting: z.array(z.object({ projectId: z.string(), sprintId: z.string() })),
});
export type TenantRecord = z.infer<typeof tenantRecord>;
