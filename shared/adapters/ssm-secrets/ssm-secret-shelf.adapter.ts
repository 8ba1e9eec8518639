import { paginateGetParametersByPath, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { SecretShelf } from '#shared/ports/secret-shelf.port.ts';
import { readParameter, secretParameter, secretsPath } from './read-parameter.ts';

export interface SsmSecretShelfOptions {
  /** A test passes its own. */
  readonly client?: SSMClient;
  readonly environment: string;
}

/** The secrets of an environment as SecureStrings, under the account's own key for SSM. */
export function createSsmSecretShelf({
  client = new SSMClient({}),
  environment,
}: SsmSecretShelfOptions): SecretShelf {
  const folder = secretsPath(environment);
  return {
    environment,
    list: async () => {
      const found: { name: string; changedAt: string | null }[] = [];
      // Without decryption: who may list need not be able to read.
      const pages = paginateGetParametersByPath(
        { client },
        { Path: folder, Recursive: true, WithDecryption: false },
      );
      for await (const { Parameters = [] } of pages)
        for (const { Name = '', LastModifiedDate } of Parameters)
          found.push({
            name: Name.slice(folder.length),
            changedAt: LastModifiedDate?.toISOString() ?? null,
          });
      return found.toSorted((a, b) => a.name.localeCompare(b.name));
    },
    read: async (name) => readParameter(client, secretParameter(environment, name)),
    write: async (name, values) => {
      await client.send(
        new PutParameterCommand({
          Name: secretParameter(environment, name),
          Value: values.join('\n'),
          Type: 'SecureString',
          Overwrite: true,
        }),
      );
    },
  };
}
