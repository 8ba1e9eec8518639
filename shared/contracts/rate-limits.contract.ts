/** How much may come, and the records by which that is counted. */
import * as z from 'zod';
import type { RateLimit } from '#shared/domain/policies/token-bucket.ts';

/** What has a limit of its own: a project, whoever names none, a source of webhooks. */
export const RATE_LIMITS = {
  /** Commands of one project, whoever gives them and by whatever way. Far beyond what a team types, or a script needs. */
  project: { burst: 60, perMinute: 120 },
  /** Commands of one identity that name no project, or are said in a channel of none. */
  person: { burst: 30, perMinute: 60 },
  /** Commands of one person in one project by chat or GitHub: half of what it takes, so that others come through. */
  member: { burst: 30, perMinute: 60 },
  /** Deliveries of one source, for all projects. */
  source: { burst: 1_000, perMinute: 6_000 },
  /** Deliveries of one source for one repository, tracker's project or channel. */
  place: { burst: 200, perMinute: 600 },
} as const satisfies Readonly<Record<string, RateLimit>>;

export type RateKind = keyof typeof RATE_LIMITS;

/** What is left of a limit. It vanishes when it is full again. */
export const rateRecord = z.object({ v: z.literal(1), tokens: z.number().min(0), atMs: z.number() });
export type RateRecord = z.infer<typeof rateRecord>;
