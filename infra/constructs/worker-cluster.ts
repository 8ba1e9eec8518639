import { Lazy, Stack, Validations } from 'aws-cdk-lib';
import { CfnCluster } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { QueueName } from '#shared/contracts/queues.contract.ts';
import type { DeploymentOptions } from '../deployment-options.ts';
import { acknowledgeProfiles, modelAccess, openModels } from './model-access.ts';
import type { WorkerNetwork } from './worker-network.ts';
import { WorkerTask } from './worker-task.ts';

export interface WorkerClusterProps {
  readonly network: WorkerNetwork;
  readonly options: DeploymentOptions;
  readonly queues: ReadonlyMap<QueueName, Queue>;
  /** `job-access`, once it is made. */
  readonly jobAccess: () => IFunction;
}

/** Where workers run; nothing is paid while none runs. */
export class WorkerCluster extends Construct {
  /** What whoever starts workers is told: `workers` of `environment.contract.ts`. */
  readonly environment: Readonly<Record<string, string>>;
  /** What whoever starts workers may do: these tasks on this cluster, with these roles. */
  readonly statements: readonly PolicyStatement[];
  /** Its tasks, as an acknowledgement names them. */
  readonly tasks: string;

  constructor(scope: Construct, id: string, { network, options, queues, jobAccess }: WorkerClusterProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const cluster = createCluster(this, options.profile === 'hardened');
    const shared = {
      environment: options.env,
      architecture: options.architecture,
      lingerSeconds: options.lingerSeconds,
      // Functions come after the cluster: some of them start its tasks.
      jobAccess: {
        functionName: Lazy.string({ produce: () => jobAccess().functionName }),
        functionArn: Lazy.string({ produce: () => jobAccess().functionArn }),
      },
    };
    const agents = new WorkerTask(this, 'AgentRunner', {
      ...shared,
      worker: 'agent-runner',
      queueName: 'agent-jobs',
      queue: queueOf(queues, 'agent-jobs'),
      also: {
        statements: modelAccess(stack, options),
        acknowledge: (role) => acknowledgeProfiles(role, options),
        variables: {
          MODELS: openModels(options).join(','),
          ...(options.openAiBaseUrl === undefined ? {} : { OPENAI_BASE_URL: options.openAiBaseUrl }),
          ...(options.modelPrices === undefined ? {} : { MODEL_PRICES: options.modelPrices }),
        },
      },
    });
    const testRunner = (taskId: string, image?: string): WorkerTask =>
      new WorkerTask(this, taskId, {
        ...shared,
        worker: 'test-runner',
        queueName: 'test-jobs',
        queue: queueOf(queues, 'test-jobs'),
        ...(image === undefined ? {} : { image }),
      });
    const tasks: readonly (readonly [name: string, task: WorkerTask])[] = [
      ['agent-runner', agents],
      ['test-runner', testRunner('TestRunner')],
      ...options.environmentImages.map(
        (image) => [`test-runner@${image}`, testRunner(`TestRunner-${idOf(image)}`, image)] as const,
      ),
    ];
    this.tasks = `arn:<AWS::Partition>:ecs:<AWS::Region>:<AWS::AccountId>:task/<${stack.getLogicalId(cluster)}>/*`;
    this.statements = [
      new PolicyStatement({
        actions: ['ecs:RunTask'],
        resources: tasks.map(([, { definitionArn }]) => definitionArn),
      }),
      new PolicyStatement({
        actions: ['ecs:DescribeTasks', 'ecs:StopTask'],
        resources: [stack.formatArn({ service: 'ecs', resource: 'task', resourceName: `${cluster.ref}/*` })],
      }),
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: tasks.flatMap(([, { roleArns }]) => roleArns),
      }),
    ];
    this.environment = {
      WORKER_CLUSTER: cluster.attrArn,
      WORKER_TASKS: stack.toJsonString(
        Object.fromEntries(tasks.map(([name, { definitionArn }]) => [name, definitionArn])),
      ),
      WORKER_SUBNETS: network.subnetIds.join(','),
      WORKER_SECURITY_GROUPS: stack.toJsonString(network.securityGroups),
      WORKER_PUBLIC_IP: String(network.publicIp),
      AGENT_RUNNERS: String(options.agentRunners),
      TEST_RUNNERS: String(options.testRunners),
    };
  }
}

/** `python:3.13-slim` → `python-3-13-slim`. */
const idOf = (image: string): string => image.replaceAll(/[^A-Za-z0-9]+/g, '-');

function createCluster(scope: Construct, insights: boolean): CfnCluster {
  const cluster = new CfnCluster(scope, 'Cluster', {
    clusterSettings: [{ name: 'containerInsights', value: insights ? 'enabled' : 'disabled' }],
  });
  if (!insights) {
    Validations.of(cluster).acknowledge({
      id: 'AwsSolutions-ECS4',
      reason: 'Its metrics are paid by the month; the cheap profile watches queues, logs and dead letters.',
    });
  }
  return cluster;
}

function queueOf(queues: WorkerClusterProps['queues'], name: QueueName): Queue {
  const queue = queues.get(name);
  if (queue === undefined) throw new Error(`the stack has no queue ${name}`);
  return queue;
}
