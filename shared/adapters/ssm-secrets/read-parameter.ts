import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { parseSecretValues, secretName } from '#shared/contracts/secrets.contract.ts';

/** Where an environment's secrets lie. */
export const secretsPath = (environment: string): string => `/agent-workflow/${environment}/secrets/`;

/** The parameter of a secret. @throws where the name is none: it could lead to another's parameters */
export const secretParameter = (environment: string, name: string): string =>
  secretsPath(environment) + secretName.parse(name);

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
