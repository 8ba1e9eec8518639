import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { ENVIRONMENT } from './deploy-app.ts';

/** Where records and blobs are, as the stack that keeps them says. */
export async function findStores(): Promise<{ readonly table: string; readonly bucket: string }> {
  const StackName = `AgentWorkflow-${ENVIRONMENT}-Data`;
  const { StackResourceSummaries = [] } = await new CloudFormationClient({}).send(
    new ListStackResourcesCommand({ StackName }),
  );
  const find = (type: string, logicalId: string): string => {
    const found = StackResourceSummaries.find(
      ({ ResourceType, LogicalResourceId = '' }) =>
        ResourceType === type && LogicalResourceId.startsWith(logicalId),
    );
    if (found?.PhysicalResourceId === undefined) throw new Error(`${StackName} has no ${type} ${logicalId}`);
    return found.PhysicalResourceId;
  };
  return { table: find('AWS::DynamoDB::Table', 'Records'), bucket: find('AWS::S3::Bucket', 'Blobs') };
}
