import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { parseSecretValues } from '#shared/contracts/secrets.contract.ts';

/** Values of a secret, newest first; none where there is no such parameter. */
export async function readParameter(client: SSMClient, name: string): Promise<readonly string[]> {
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
    return parseSecretValues(Parameter?.Value ?? '');
  } catch (error) {
    if (error instanceof Error && error.name === 'ParameterNotFound') return [];
    throw error;
  }
}
