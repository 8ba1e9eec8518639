import { createDeployedStack } from '#shared/adapters/deployed-stack/deployed-stack.adapter.ts';

/** What an environment keeps, by the person's own credentials. @throws EnvironmentMissing */
export const findData = async (environment: string): Promise<{ tableName: string; bucket: string }> => {
  const resources = await createDeployedStack({ environment, part: 'Data' }).resources();
  const idOf = (type: string, name: string): string => {
    const found = resources.find((one) => one.type === type && one.logicalId.startsWith(name));
    if (found === undefined) throw new Error(`the stack AgentWorkflow-${environment}-Data has no ${name}`);
    return found.physicalId;
  };
  return {
    tableName: idOf('AWS::DynamoDB::Table', 'Records'),
    bucket: idOf('AWS::S3::Bucket', 'Blobs'),
  };
};
