/**
 * What a deployed function is told through its environment, capability by capability. A function's `env.ts` puts its
 * schema together from these; the deployment sets exactly the variables of the capabilities that it grants.
 */
import * as z from 'zod';

/** Names to addresses, as JSON: URLs by queue, ARNs by state machine. */
const addresses = z.string().transform((text, context): Record<string, string> => {
  const parsed = z.record(z.string(), z.string().min(1)).safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: 'must be JSON: an object of names and addresses' });
  return z.NEVER;
});

/** Several values, with commas between. */
const list = z
  .string()
  .min(1)
  .transform((text) => text.split(','));

export const ENVIRONMENT = {
  /** Every function. */
  base: z.object({ ENVIRONMENT: z.string().min(1), POWERTOOLS_SERVICE_NAME: z.string().min(1) }),
  store: z.object({ TABLE_NAME: z.string().min(1) }),
  blobs: z.object({ BUCKET_NAME: z.string().min(1) }),
  queues: z.object({ QUEUE_URLS: addresses }),
  machines: z.object({ STATE_MACHINE_ARNS: addresses }),
  announcer: z.object({ TOPIC_ARN: z.string().min(1) }),
  repository: z.object({ GIT_OPS_FUNCTION: z.string().min(1) }),
  jobs: z.object({ ENQUEUE_JOB_FUNCTION: z.string().min(1) }),
  /** Workers' cluster: task definitions by worker, subnets and security groups as JSON. */
  workers: z.object({
    WORKER_CLUSTER: z.string().min(1),
    WORKER_TASKS: addresses,
    WORKER_SUBNETS: list,
    WORKER_SECURITY_GROUPS: list,
  }),
  /** The first admin of every project: an identity that signs requests. */
  admin: z.object({ FIRST_ADMIN: z.string().min(1) }),
  models: z.object({ DEFAULT_MODEL: z.string().min(1) }),
} as const;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
