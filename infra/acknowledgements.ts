import { Stack, Validations } from 'aws-cdk-lib';
import { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import * as z from 'zod';
import type { MachineName } from '#shared/contracts/machines.contract.ts';
import { SOCKET_STAGE, type StateSocket } from './constructs/state-socket.ts';
import type { Uses } from './function-entry.ts';

/**
 * Wildcards that stay, with their reasons: the only ones. `form` is what the resource in the policy looks like; the tests
 * let nothing else pass, in either profile.
 */
export const WILDCARDS = {
  profiles: {
    form: /^arn:<AWS::Partition>:bedrock:\*::foundation-model\/[^*]+$/,
    reason:
      'A profile leads to its model in several regions, which AWS changes; a condition names the profile.',
  },
  unbounded: {
    actions: /^(xray|logs):|^dynamodb:ListStreams$|^ecr:GetAuthorizationToken$/,
    reason:
      'X-Ray’s two write actions, the delivery of Step Functions’ logs, the list of streams and a login to the registry take no resource in a policy.',
  },
  endpoints: {
    type: 'AWS::EC2::VPCEndpoint',
    reason:
      'What an endpoint lets through is bound to identities of this account, and grants them nothing: each needs its own role’s leave.',
  },
  layers: {
    form: /^arn:<AWS::Partition>:s3:::prod-<AWS::Region>-starport-layer-bucket\/\*$/,
    reason: 'Layers of images are named by their content, in a bucket of ECR’s own; they are only read.',
  },
  blobs: {
    form: /^<Blobs[^.*>]+\.Arn>\/\*$/,
    reason: 'Blobs are named after projects, cycles and jobs as they come; the bucket holds nothing else.',
  },
  archive: {
    form: /^<LogArchive[^.*>]+\.Arn>\/\*$/,
    reason:
      'Logs are named by the services that deliver them, which alone may write; a condition names the account.',
  },
  tasks: {
    form: /:task\/<WorkersCluster[^*>]+>\/\*$/,
    reason: 'Tasks are named by ECS as they start; the cluster is named exactly.',
  },
  executions: {
    form: /:execution:agent-workflow-[^:*]+:\*$/,
    reason: 'Executions are named after sprints and cycles as they come; the machine is named exactly.',
  },
  connections: {
    form: /:<StateSocketApi[^*>]+>\/live\/POST\/@connections\/\*$/,
    reason: 'Connections are named by the gateway as they come; API and stage are named exactly.',
  },
  jobs: {
    form: /^<Blobs[^.*>]+\.Arn>\/jobs\/\*$/,
    reason:
      'What jobs leave is named after them as they come; archives of packages that nobody uses are deleted.',
  },
  mirrors: {
    form: /^<Blobs[^.*>]+\.Arn>\/mirrors\/\*$/,
    reason: 'Packs are named by their content; nothing but packs that were packed anew is deleted.',
  },
  tokens: {
    form: /:parameter\/agent-workflow\/[^/*]+\/secrets\/repositories\/\*$/,
    reason: 'Tokens of repositories are named after projects as they come; the path holds nothing else.',
  },
  addresses: {
    form: /:parameter\/agent-workflow\/[^/*]+\/secrets\/webhooks\/\*$/,
    reason: 'Secrets that sign webhooks are named after projects as they come; the path holds nothing else.',
  },
  keys: {
    form: /:parameter\/agent-workflow\/[^/*]+\/signing\/\*$/,
    reason: 'Signing keys are named after projects as they come; the path holds nothing else.',
  },
} as const;

const ARN = '<AWS::Region>:<AWS::AccountId>';

/** Says why the wildcards in a function's own policy stay: those that its uses need. */
export function acknowledgeUses(
  role: IConstruct,
  uses: Uses,
  {
    environment,
    bucket,
    socket,
    workers,
  }: { environment: string; bucket: Bucket; socket: StateSocket; workers: { readonly tasks: string } },
): void {
  acknowledgeWildcard(role, '*', WILDCARDS.unbounded.reason);
  if (uses.blobs !== undefined) acknowledgeWildcard(role, `${exportOf(bucket)}/*`, WILDCARDS.blobs.reason);
  if (uses.runs !== undefined) acknowledgeExecutions(role, environment, uses.runs);
  if (uses.answersSockets === true)
    acknowledgeWildcard(role, connectionsOf(socket), WILDCARDS.connections.reason);
  if (uses.startsWorkers === true) acknowledgeWildcard(role, workers.tasks, WILDCARDS.tasks.reason);
  if (uses.cleansJobs === true)
    acknowledgeWildcard(role, `${exportOf(bucket)}/jobs/*`, WILDCARDS.jobs.reason);
  if (uses.keepsMirrors === true) {
    acknowledgeWildcard(role, `${exportOf(bucket)}/mirrors/*`, WILDCARDS.mirrors.reason);
    acknowledgeWildcard(
      role,
      `arn:<AWS::Partition>:ssm:${ARN}:parameter/agent-workflow/${environment}/secrets/repositories/*`,
      WILDCARDS.tokens.reason,
    );
  }
  for (const name of (uses.secrets ?? []).filter((one) => one.endsWith('*')))
    acknowledgeWildcard(
      role,
      `arn:<AWS::Partition>:ssm:${ARN}:parameter/agent-workflow/${environment}/secrets/${name}`,
      WILDCARDS.addresses.reason,
    );
  if (uses.signs === true) {
    acknowledgeWildcard(
      role,
      `arn:<AWS::Partition>:ssm:${ARN}:parameter/agent-workflow/${environment}/signing/*`,
      WILDCARDS.keys.reason,
    );
  }
}

export function acknowledgeExecutions(
  role: IConstruct,
  environment: string,
  machines: readonly MachineName[],
): void {
  for (const machine of machines) {
    const arn = `arn:<AWS::Partition>:states:${ARN}:execution:agent-workflow-${environment}-${machine}:*`;
    acknowledgeWildcard(role, arn, WILDCARDS.executions.reason);
  }
}

export function acknowledgeWildcard(role: IConstruct, resource: string, reason: string): void {
  Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
}

/** The bucket belongs to another stack: policies name it by that stack's export. */
function exportOf(bucket: Bucket): string {
  const stack = Stack.of(bucket);
  const imported: unknown = stack.resolve(stack.exportValue(bucket.bucketArn));
  return z.object({ 'Fn::ImportValue': z.string() }).parse(imported)['Fn::ImportValue'];
}

/** As cdk-nag writes the ARN of the API's connections. */
function connectionsOf(socket: StateSocket): string {
  const resource = socket.api.node.defaultChild;
  if (!(resource instanceof CfnApi)) throw new Error('the socket has no API');
  const id = Stack.of(socket).getLogicalId(resource);
  return `arn:<AWS::Partition>:execute-api:${ARN}:<${id}>/${SOCKET_STAGE}/POST/@connections/*`;
}
