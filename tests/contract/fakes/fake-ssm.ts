import {
  GetParameterCommand,
  GetParametersByPathCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';

const failure = (name: string): Error => Object.assign(new Error(name), { name });

const PAGE = 2;

/** Parameters in memory, listed in pages of two. Each answer comes later, so that two readers can both find nothing. */
export function fakeSsm(parameters = new Map<string, string>()): SSMClient {
  const client = new SSMClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  });
  const mock = mockClient(client);
  mock.on(GetParameterCommand).callsFake(async ({ Name }: { Name: string }) => {
    await Promise.resolve();
    const Value = parameters.get(Name);
    if (Value === undefined) throw failure('ParameterNotFound');
    return { Parameter: { Value } };
  });
  mock.on(PutParameterCommand).callsFake(async (input: PutParameterCommand['input']) => {
    await Promise.resolve();
    if (input.Type !== 'SecureString') throw failure('ValidationException');
    if (!/^[\w./-]+$/.test(input.Name!)) throw failure('ValidationException');
    if (parameters.has(input.Name!) && input.Overwrite !== true) throw failure('ParameterAlreadyExists');
    parameters.set(input.Name!, input.Value!);
    return {};
  });
  mock
    .on(GetParametersByPathCommand)
    .callsFake(
      ({ Path = '', Recursive, WithDecryption, NextToken = '0' }: GetParametersByPathCommand['input']) => {
        const names = [...parameters.keys()].filter(
          (name) => name.startsWith(Path) && (Recursive === true || !name.slice(Path.length).includes('/')),
        );
        const end = Number(NextToken) + PAGE;
        return {
          Parameters: names.slice(Number(NextToken), end).map((Name) => ({
            Name,
            Value: WithDecryption === true ? parameters.get(Name) : 'cipher',
            LastModifiedDate: new Date(0),
          })),
          ...(end < names.length ? { NextToken: String(end) } : {}),
        };
      },
    );
  return client;
}
