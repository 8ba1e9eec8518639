import type { Stack } from 'aws-cdk-lib';
import { ArnFormat } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { TABLE } from '#shared/contracts/table.contract.ts';
import type { MachineName } from '#shared/contracts/machines.contract.ts';
import type { QueueName } from '#shared/contracts/queues.contract.ts';
import type { Uses } from '../function-entry.ts';
import type { StateSocket } from './state-socket.ts';
import type { WorkerCluster } from './worker-cluster.ts';

/** What functions are granted parts of. */
export interface Resources {
  readonly stack: Stack;
  readonly environment: string;
  readonly architecture: 'arm64' | 'x86_64';
  readonly table: Table;
  readonly bucket: Bucket;
  readonly queues: ReadonlyMap<QueueName, Queue>;
  readonly topic: ITopic;
  readonly workers: WorkerCluster;
  /** ARN of the identity that is the first admin of every project. */
  readonly firstAdmin: string;
  /** `provider:model` for roles for which a project's config names none. */
  readonly defaultModel: string;
  /** So many cycles of all projects run at one time. */
  readonly tenantSlots: number;
  /** `github.com`, or an Enterprise server's host. */
  readonly githubHost: string;
  readonly socket: StateSocket;
  /** `git-ops`, once it is made. */
  readonly gitOps: () => IFunction;
  readonly enqueueJob: () => IFunction;
}

const READ = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const WRITE = ['dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'];

/** Machines have names of their own, so that a function that runs them need not come after them. */
export function machineArn(
  { stack, environment }: Pick<Resources, 'stack' | 'environment'>,
  machine: MachineName,
): string {
  return stack.formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: machineName(environment, machine),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

export const machineName = (environment: string, machine: MachineName): string =>
  `agent-workflow-${environment}-${machine}`;

/** The statements for exactly what is used, each on the resources it names. */
export function statementsFor(uses: Uses, resources: Resources): PolicyStatement[] {
  const { table, bucket, stack, environment } = resources;
  const statements: [actions: string[], arns: string[]][] = [];
  if (uses.store !== undefined)
    statements.push([READ, [table.tableArn, `${table.tableArn}/index/${TABLE.index}`]]);
  if (uses.store === 'write') statements.push([WRITE, [table.tableArn]]);
  if (uses.blobs !== undefined) statements.push([['s3:GetObject'], [bucket.arnForObjects('*')]]);
  // Without it S3 calls what is missing forbidden.
  if (uses.blobs !== undefined) statements.push([['s3:ListBucket'], [bucket.bucketArn]]);
  if (uses.blobs === 'write') statements.push([['s3:PutObject'], [bucket.arnForObjects('*')]]);
  if (uses.cleansJobs === true) statements.push([['s3:DeleteObject'], [bucket.arnForObjects('jobs/*')]]);
  if (uses.sends !== undefined)
    statements.push([['sqs:SendMessage'], uses.sends.map((name) => queueOf(resources, name).queueArn)]);
  if (uses.runs !== undefined) {
    const machines = uses.runs.map((machine) => machineArn(resources, machine));
    statements.push([['states:StartExecution'], machines]);
    statements.push([
      ['states:StopExecution', 'states:DescribeExecution'],
      uses.runs.map((machine) => executionsArn(stack, environment, machine)),
    ]);
  }
  if (uses.answers !== undefined) {
    const answers = ['states:SendTaskSuccess', 'states:SendTaskFailure', 'states:SendTaskHeartbeat'];
    statements.push([answers, uses.answers.map((machine) => machineArn(resources, machine))]);
  }
  if (uses.announces === true) statements.push([['sns:Publish'], [resources.topic.topicArn]]);
  if (uses.signs === true) {
    const keys = stack.formatArn({
      service: 'ssm',
      resource: 'parameter',
      resourceName: `agent-workflow/${environment}/signing/*`,
    });
    statements.push([['ssm:GetParameter', 'ssm:PutParameter'], [keys]]);
  }
  if (uses.keepsMirrors === true) {
    const tokens = stack.formatArn({
      service: 'ssm',
      resource: 'parameter',
      resourceName: `agent-workflow/${environment}/secrets/repositories/*`,
    });
    statements.push(
      [['s3:DeleteObject'], [bucket.arnForObjects('mirrors/*')]],
      [['ssm:GetParameter'], [tokens]],
    );
  }
  if (uses.secrets !== undefined) {
    const arns = uses.secrets.map((name) =>
      stack.formatArn({
        service: 'ssm',
        resource: 'parameter',
        resourceName: `agent-workflow/${environment}/secrets/${name}`,
      }),
    );
    statements.push([['ssm:GetParameter'], arns]);
  }
  if (uses.repository === true)
    statements.push([['lambda:InvokeFunction'], [resources.gitOps().functionArn]]);
  if (uses.jobs === true) statements.push([['lambda:InvokeFunction'], [resources.enqueueJob().functionArn]]);
  if (uses.answersSockets === true)
    statements.push([['execute-api:ManageConnections'], [resources.socket.connectionsArn]]);
  return [
    ...statements.map(([actions, arns]) => new PolicyStatement({ actions, resources: arns })),
    ...(uses.startsWorkers === true ? resources.workers.statements : []),
  ];
}

/** The variables that go with what is used: those of `environment.contract.ts`. */
export function environmentFor(uses: Uses, resources: Resources): Record<string, string> {
  const machines = [...new Set([...(uses.runs ?? []), ...(uses.answers ?? [])])];
  const json = (entries: [string, string][]): string =>
    resources.stack.toJsonString(Object.fromEntries(entries));
  return {
    ...(uses.store === undefined ? {} : { TABLE_NAME: resources.table.tableName }),
    ...(uses.blobs === undefined ? {} : { BUCKET_NAME: resources.bucket.bucketName }),
    ...(uses.sends === undefined
      ? {}
      : { QUEUE_URLS: json(uses.sends.map((name) => [name, queueOf(resources, name).queueUrl])) }),
    ...(machines.length === 0
      ? {}
      : { STATE_MACHINE_ARNS: json(machines.map((name) => [name, machineArn(resources, name)])) }),
    ...(uses.announces === true ? { TOPIC_ARN: resources.topic.topicArn } : {}),
    ...(uses.repository === true ? { GIT_OPS_FUNCTION: resources.gitOps().functionName } : {}),
    ...(uses.jobs === true ? { ENQUEUE_JOB_FUNCTION: resources.enqueueJob().functionName } : {}),
    ...(uses.answersSockets === true ? { SOCKET_ENDPOINT: resources.socket.endpoint } : {}),
    ...(uses.startsWorkers === true ? resources.workers.environment : {}),
    ...(uses.knows?.includes('firstAdmin') === true ? { FIRST_ADMIN: resources.firstAdmin } : {}),
    ...(uses.knows?.includes('defaultModel') === true ? { DEFAULT_MODEL: resources.defaultModel } : {}),
    ...(uses.knows?.includes('tenantSlots') === true ? { TENANT_SLOTS: String(resources.tenantSlots) } : {}),
    ...(uses.knows?.includes('githubHost') === true ? { GITHUB_HOST: resources.githubHost } : {}),
  };
}

export function queueOf({ queues }: Pick<Resources, 'queues'>, name: QueueName): Queue {
  const queue = queues.get(name);
  if (queue === undefined) throw new Error(`the stack has no queue ${name}`);
  return queue;
}

/** Executions are named by the product as they come, so their ARNs end in `*`. */
function executionsArn(stack: Stack, environment: string, machine: MachineName): string {
  return stack.formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${machineName(environment, machine)}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
