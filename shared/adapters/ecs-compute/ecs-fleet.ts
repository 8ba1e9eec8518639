import type * as z from 'zod';
import type { ENVIRONMENT } from '#shared/contracts/environment.contract.ts';
import type { Compute } from '#shared/ports/compute.port.ts';
import { createEcsCompute } from './ecs-compute.adapter.ts';

/** The workers' cluster as a function is told of it, and how many tasks of each kind there may be. */
export const ecsFleet = (
  environment: z.infer<typeof ENVIRONMENT.workers>,
): {
  readonly compute: Compute;
  readonly limits: Readonly<Record<'agent-runner' | 'test-runner', number>>;
} => ({
  compute: createEcsCompute({
    cluster: environment.WORKER_CLUSTER,
    taskDefinitions: environment.WORKER_TASKS,
    subnets: environment.WORKER_SUBNETS,
    securityGroups: environment.WORKER_SECURITY_GROUPS,
    assignPublicIp: environment.WORKER_PUBLIC_IP,
  }),
  limits: { 'agent-runner': environment.AGENT_RUNNERS, 'test-runner': environment.TEST_RUNNERS },
});
