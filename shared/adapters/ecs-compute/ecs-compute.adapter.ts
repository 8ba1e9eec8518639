import { createHash } from 'node:crypto';
import {
  DescribeTasksCommand,
  ECSClient,
  InvalidParameterException,
  RunTaskCommand,
  StopTaskCommand,
  type RunTaskCommandInput,
} from '@aws-sdk/client-ecs';
import { CapacityMissing, EnvironmentUnknown } from '#shared/ports/compute.port.ts';
import type { Compute, WorkerStart } from '#shared/ports/compute.port.ts';

export interface EcsComputeOptions {
  /** A test passes its own. */
  readonly client?: ECSClient;
  readonly cluster: string;
  /** By worker, and by `<worker>@<image>` for the environments of projects. */
  readonly taskDefinitions: Readonly<Record<string, string>>;
  readonly subnets: readonly string[];
  /** By worker. */
  readonly securityGroups: Readonly<Record<string, string>>;
  /** In public subnets a task reaches its queue and registry only with an address of its own. */
  readonly assignPublicIp: boolean;
  /** Waits before a start is tried again for want of capacity. A test passes none. */
  readonly pausesMs?: readonly number[];
}

/** ECS takes client tokens up to this length. */
const MAX_CLIENT_TOKEN = 64;
/** DescribeTasks takes at most this many. */
const MAX_DESCRIBED = 100;
/** Within the time that a function has; what lasts longer is left to the repair. */
const PAUSES_MS = [500, 2_000];
/** The container of a worker's task definition: overrides name it. */
const CONTAINER = 'worker';

/** Workers as Fargate tasks. */
export function createEcsCompute({ client = new ECSClient({}), ...options }: EcsComputeOptions): Compute {
  const run = async (input: RunTaskCommandInput): Promise<{ task?: string; reasons: string[] }> => {
    const { tasks = [], failures = [] } = await client.send(new RunTaskCommand(input));
    // A call that starts nothing is answered with 200 and the reasons.
    const reasons = failures.map(({ reason, detail }) => [reason, detail].filter(Boolean).join(': '));
    const task = failures.length === 0 ? tasks[0]?.taskArn : undefined;
    return { reasons, ...(task === undefined ? {} : { task }) };
  };
  return {
    startWorker: async (start) => {
      const input = taskInput(start, options);
      for (const pauseMs of [...(options.pausesMs ?? PAUSES_MS), undefined]) {
        const { task, reasons } = await run(input);
        if (task !== undefined) return task;
        if (pauseMs === undefined) throw new CapacityMissing(start.worker, reasons);
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
      throw new CapacityMissing(start.worker, []);
    },
    endedTasks: async (taskIds) => {
      const ended = new Set(taskIds);
      for (let at = 0; at < taskIds.length; at += MAX_DESCRIBED) {
        const tasks = taskIds.slice(at, at + MAX_DESCRIBED);
        const described = await client.send(new DescribeTasksCommand({ cluster: options.cluster, tasks }));
        for (const { taskArn, lastStatus } of described.tasks ?? [])
          if (taskArn !== undefined && lastStatus !== 'STOPPED') ended.delete(taskArn);
      }
      return ended;
    },
    stopTask: async (taskId, reason) => {
      try {
        await client.send(new StopTaskCommand({ cluster: options.cluster, task: taskId, reason }));
      } catch (error) {
        // ECS forgets a task an hour after its end.
        if (!(error instanceof InvalidParameterException)) throw error;
      }
    },
  };
}

function taskInput(
  { worker, startId, slot, image }: WorkerStart,
  options: Omit<EcsComputeOptions, 'client'>,
): RunTaskCommandInput {
  const taskDefinition = options.taskDefinitions[image === null ? worker : `${worker}@${image}`];
  if (taskDefinition === undefined) {
    if (image !== null) throw new EnvironmentUnknown(image);
    throw new Error(`no task definition is configured for ${worker}`);
  }
  return {
    cluster: options.cluster,
    taskDefinition,
    clientToken: clientToken(startId),
    count: 1,
    launchType: 'FARGATE',
    startedBy: 'agent-workflow',
    overrides: {
      containerOverrides: [
        {
          name: CONTAINER,
          environment: [
            { name: 'WORKER_SLOT', value: String(slot) },
            { name: 'WORKER_START_ID', value: startId },
          ],
        },
      ],
    },
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: [...options.subnets],
        securityGroups: [options.securityGroups[worker] ?? ''].filter((group) => group !== ''),
        assignPublicIp: options.assignPublicIp ? 'ENABLED' : 'DISABLED',
      },
    },
  };
}

function clientToken(startId: string): string {
  return startId.length <= MAX_CLIENT_TOKEN ? startId : createHash('sha256').update(startId).digest('hex');
}
