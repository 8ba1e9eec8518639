/**
 * What a deployed function is told through its environment, capability by capability. A function's `env.ts` puts its
 * schema together from these; the deployment sets exactly the variables of the capabilities that it grants.
 */
import * as z from 'zod';
import { modelPrices } from './model-prices.contract.ts';

/** Names to addresses, as JSON: URLs by queue, ARNs by state machine. */
export const addresses = z.string().transform((text, context): Record<string, string> => {
  const parsed = z.record(z.string(), z.string().min(1)).safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: 'must be JSON: an object of names and addresses' });
  return z.NEVER;
});

const count = z.coerce.number().int().min(1);

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
  /** Where connected clients are answered. */
  sockets: z.object({ SOCKET_ENDPOINT: z.string().regex(/^https?:/, 'an address') }),
  repository: z.object({ GIT_OPS_FUNCTION: z.string().min(1) }),
  jobs: z.object({ ENQUEUE_JOB_FUNCTION: z.string().min(1) }),
  /** Workers' cluster: task definitions by worker, subnets and security groups as JSON. */
  workers: z.object({
    WORKER_CLUSTER: z.string().min(1),
    WORKER_TASKS: addresses,
    WORKER_SUBNETS: list,
    /** By worker: they reach different things. */
    WORKER_SECURITY_GROUPS: addresses,
    /** Whether a task gets an address of its own: in public subnets it reaches nothing without. */
    WORKER_PUBLIC_IP: z.enum(['true', 'false']).transform((text) => text === 'true'),
    /** Most tasks of each kind at one time. */
    AGENT_RUNNERS: count,
    TEST_RUNNERS: count,
  }),
  /** The function that gives workers their jobs' inputs and takes their results. */
  jobAccess: z.object({ JOB_ACCESS_FUNCTION: z.string().min(1) }),
  /** A worker's own task. Slot and start are given with the start itself; the others with the task definition. */
  worker: z.object({
    WORKER_SLOT: count,
    WORKER_START_ID: z.string().min(1),
    /** How long a task waits for a further job before it ends. */
    LINGER_SECONDS: z.coerce.number().int().min(0).max(3_600),
    /** `stopTimeout` of the task definition: after it the task is killed. */
    STOP_SECONDS: z.coerce.number().int().min(10).max(120),
  }),
  /** The first admin of every project: an identity that signs requests. */
  admin: z.object({ FIRST_ADMIN: z.string().min(1) }),
  /** What a worker that calls models may be told beside its secrets. */
  modelAccess: z.object({
    /** Models that jobs may name, as `provider:model`; `provider:` alone opens all of its. */
    MODELS: list,
    /** An endpoint that speaks OpenAI's protocol, where one is used. */
    OPENAI_BASE_URL: z.url().optional(),
    /** JSON: see `modelPrices`. */
    MODEL_PRICES: z
      .string()
      .default('{}')
      .transform((text) => parseJson(text))
      .pipe(modelPrices),
    AWS_REGION: z.string().min(1),
  }),
  /** Host of the GitHub that holds the projects' repositories: `github.com` or an Enterprise server. */
  github: z.object({ GITHUB_HOST: z.string().min(1) }),
  models: z.object({ DEFAULT_MODEL: z.string().min(1) }),
} as const;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
