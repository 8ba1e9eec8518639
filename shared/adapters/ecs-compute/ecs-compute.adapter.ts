import { createHash } from 'node:crypto';
import { RunTaskCommand, ECSClient } from '@aws-sdk/client-ecs';
import type { Compute, WorkerName } from '#shared/ports/compute.port.ts';

export interface EcsComputeOptions {
  /** A test passes its own. */
  readonly client?: ECSClient;
  readonly cluster: string;
  readonly taskDefinitions: Readonly<Partial<Record<WorkerName, string>>>;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  /** In public subnets a task reaches its queue and registry only with an address of its own. */
  readonly assignPublicIp: boolean;
}

/** Fargate gave no task; `reasons` are its words (`RESOURCE:CPU`, `Capacity is unavailable at this time`). */
export class WorkerNotStarted extends Error {
  override readonly name = 'WorkerNotStarted';
  readonly reasons: readonly string[];
  constructor(worker: WorkerName, reasons: readonly string[]) {
    super(`no ${worker} was started: ${reasons.join('; ') || 'ECS gave neither a task nor a reason'}`);
    this.reasons = reasons;
  }
}

/** ECS takes client tokens up to this length. */
const MAX_CLIENT_TOKEN = 64;

/** Workers as Fargate tasks. */
export function createEcsCompute({ client = new ECSClient({}), ...options }: EcsComputeOptions): Compute {
  return {
    startWorker: async (worker, startId) => {
      const taskDefinition = options.taskDefinitions[worker];
      if (taskDefinition === undefined) throw new Error(`no task definition is configured for ${worker}`);
      const { tasks = [], failures = [] } = await client.send(
        new RunTaskCommand({
          cluster: options.cluster,
          taskDefinition,
          clientToken: clientToken(startId),
          count: 1,
          launchType: 'FARGATE',
          startedBy: 'agent-workflow',
          networkConfiguration: {
            awsvpcConfiguration: {
              subnets: [...options.subnets],
              securityGroups: [...options.securityGroups],
              assignPublicIp: options.assignPublicIp ? 'ENABLED' : 'DISABLED',
            },
          },
        }),
      );
      // A call that starts nothing is answered with 200 and the reasons.
      if (failures.length > 0 || tasks.length === 0) {
        throw new WorkerNotStarted(
          worker,
          failures.map(({ reason, detail }) => [reason, detail].filter(Boolean).join(': ')),
        );
      }
    },
  };
}

function clientToken(startId: string): string {
  return startId.length <= MAX_CLIENT_TOKEN ? startId : createHash('sha256').update(startId).digest('hex');
}
