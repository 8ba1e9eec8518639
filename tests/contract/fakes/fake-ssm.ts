import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';

const failure = (name: string): Error => Object.assign(new Error(name), { name });

/** Parameters in memory. Each answer comes later, so that two readers can both find nothing. */
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
  return client;
}
