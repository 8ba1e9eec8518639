import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import {
  EnvironmentMissing,
  type DeployedStack,
  type StackResource,
} from '#shared/ports/deployed-stack.port.ts';

export interface DeployedStackOptions {
  /** A test passes its own. */
  readonly client?: CloudFormationClient;
  readonly environment: string;
  /** What runs, or what is kept; default: what runs. */
  readonly part?: 'Service' | 'Data';
}

/** A stack of an environment, in the account and region of the credentials. */
export function createDeployedStack({
  client = new CloudFormationClient({}),
  environment,
  part = 'Service',
}: DeployedStackOptions): DeployedStack {
  const StackName = `AgentWorkflow-${environment}-${part}`;
  const orMissing = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      // CloudFormation has no error of its own for a stack that is not there.
      if (!(error instanceof Error && /does not exist/.test(error.message))) throw error;
      throw new EnvironmentMissing(
        `there is no environment ${environment} in ${await client.config.region()}: set AWS_PROFILE or AWS_REGION to where it is, or run "npx cdk deploy --all -c env=${environment}"`,
      );
    }
  };
  return {
    outputs: () =>
      orMissing(async () => {
        const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
        const outputs = Stacks[0]?.Outputs ?? [];
        return Object.fromEntries(
          outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
        );
      }),
    resources: () =>
      orMissing(async () => {
        const found: StackResource[] = [];
        for await (const page of paginateListStackResources({ client }, { StackName }))
          for (const { LogicalResourceId, ResourceType, PhysicalResourceId } of page.StackResourceSummaries ??
            [])
            found.push({
              logicalId: LogicalResourceId ?? '',
              type: ResourceType ?? '',
              physicalId: PhysicalResourceId ?? '',
            });
        return found;
      }),
  };
}
