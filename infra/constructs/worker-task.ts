import { fileURLToPath } from 'node:url';
import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  droppedCapabilities,
  WORKER_CONTAINERS,
  type WorkerContainer,
} from '#shared/contracts/worker-container.contract.ts';
import { acknowledgeWildcard } from '../acknowledgements.ts';

export interface WorkerTaskProps {
  readonly worker: keyof typeof WORKER_CONTAINERS;
  /** Name of the deployment. */
  readonly environment: string;
  readonly architecture: 'arm64' | 'x86_64';
  readonly queueName: 'agent-jobs' | 'test-jobs';
  readonly queue: IQueue;
  readonly jobAccess: Pick<IFunction, 'functionName' | 'functionArn'>;
  readonly lingerSeconds: number;
  /** Image of a project's own environment (`tdd.environment.image`), on which the test runner is laid; default: Node alone. */
  readonly image?: string;
  /** What this worker may do beside taking jobs, and variables that go with it: the agent runner's model. */
  readonly also?: {
    readonly statements: readonly PolicyStatement[];
    readonly acknowledge: (role: Role) => void;
    readonly variables: Readonly<Record<string, string>>;
  };
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Overrides of a start name the container so. */
const CONTAINER = 'worker';

/** One kind of Fargate task: its image, its confinement, and two roles, of which the task's own takes jobs and nothing else. */
export class WorkerTask extends Construct {
  /** With its revision: what `WORKER_TASKS` names. */
  readonly definitionArn: string;
  /** Roles that whoever starts the task passes on. */
  readonly roleArns: readonly string[];
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: WorkerTaskProps) {
    super(scope, id);
    const { worker, environment, architecture, queueName, queue, jobAccess, also } = props;
    const container: WorkerContainer = WORKER_CONTAINERS[worker];
    const assumedBy = new ServicePrincipal('ecs-tasks.amazonaws.com');
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const image = workerImage(this, props);
    const starting = new Role(this, 'StartingRole', { assumedBy });
    image.repository.grantPull(starting);
    this.logGroup.grantWrite(starting);
    acknowledgeWildcard(starting, '*', 'A login to the registry takes no resource in a policy.');
    const working = new Role(this, 'Role', { assumedBy });
    for (const statement of [
      new PolicyStatement({
        actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
        resources: [queue.queueArn],
      }),
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [jobAccess.functionArn] }),
      ...(also?.statements ?? []),
    ])
      working.addToPolicy(statement);
    also?.acknowledge(working);
    const variables = {
      ENVIRONMENT: environment,
      POWERTOOLS_SERVICE_NAME: worker,
      QUEUE_URLS: Stack.of(this).toJsonString({ [queueName]: queue.queueUrl }),
      JOB_ACCESS_FUNCTION: jobAccess.functionName,
      LINGER_SECONDS: String(props.lingerSeconds),
      STOP_SECONDS: String(container.stopSeconds),
      ...also?.variables,
    };
    const definition = new CfnTaskDefinition(this, 'Definition', {
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: String(container.cpu),
      memory: String(container.memoryMb),
      runtimePlatform: {
        operatingSystemFamily: 'LINUX',
        cpuArchitecture: architecture === 'arm64' ? 'ARM64' : 'X86_64',
      },
      executionRoleArn: starting.roleArn,
      taskRoleArn: working.roleArn,
      volumes: container.volumes.map((path) => ({ name: volumeName(path) })),
      containerDefinitions: [
        {
          name: CONTAINER,
          image: image.imageUri,
          essential: true,
          user: container.user,
          readonlyRootFilesystem: true,
          // Adopts what project code leaves behind, and hands signals on.
          linuxParameters: {
            initProcessEnabled: true,
            capabilities: { drop: [...droppedCapabilities(container)] },
          },
          mountPoints: container.volumes.map((path) => ({
            sourceVolume: volumeName(path),
            containerPath: path,
          })),
          stopTimeout: container.stopSeconds,
          environment: Object.entries(variables).map(([name, value]) => ({ name, value })),
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': this.logGroup.logGroupName,
              'awslogs-region': Stack.of(this).region,
              'awslogs-stream-prefix': worker,
            },
          },
        },
      ],
    });
    Validations.of(definition).acknowledge({
      id: 'AwsSolutions-ECS2',
      reason:
        'Its variables are names and addresses; the agent runner reads its secrets itself, the test runner has none.',
    });
    this.definitionArn = definition.ref;
    this.roleArns = [starting.roleArn, working.roleArn];
  }
}

/** `/var/tmp` → `var-tmp`. */
const volumeName = (path: string): string => path.slice(1).replaceAll('/', '-');

function workerImage(scope: Construct, { worker, architecture, image }: WorkerTaskProps): DockerImageAsset {
  const targets = worker === 'test-runner' ? { target: image === undefined ? 'runner' : 'environment' } : {};
  return new DockerImageAsset(scope, 'Image', {
    directory: ROOT,
    file: `workers/${worker}/Dockerfile`,
    platform: architecture === 'arm64' ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64,
    ...targets,
    ...(image === undefined ? {} : { buildArgs: { BASE: image } }),
  });
}
