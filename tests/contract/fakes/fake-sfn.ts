import {
  DescribeExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';

interface Execution {
  readonly input: string;
  readonly token: string;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  output?: string;
  error?: string;
  cause?: string;
}

const failure = (name: string): Error => Object.assign(new Error(name), { name });

/** Machines that wait for one token, `token:<execution name>`, and end with its answer. */
export function fakeSfn(): SFNClient {
  const client = new SFNClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  });
  const mock = mockClient(client);
  const executions = new Map<string, Execution>();
  const byArn = (arn: string): Execution => {
    const found = executions.get(arn);
    if (found === undefined) throw failure('ExecutionDoesNotExist');
    return found;
  };
  const byToken = (token: string): Execution => {
    if (!token.startsWith('token:')) throw failure('InvalidToken');
    const found = [...executions.values()].find((execution) => execution.token === token);
    if (found === undefined) throw failure('TaskDoesNotExist');
    if (found.status !== 'RUNNING') throw failure('TaskTimedOut');
    return found;
  };

  mock.on(StartExecutionCommand).callsFake((input: StartExecutionCommand['input']) => {
    const arn = `${input.stateMachineArn!.replace(':stateMachine:', ':execution:')}:${input.name!}`;
    const known = executions.get(arn);
    if (known !== undefined && (known.input !== input.input || known.status !== 'RUNNING'))
      throw failure('ExecutionAlreadyExists');
    if (known === undefined)
      executions.set(arn, { input: input.input!, token: `token:${input.name!}`, status: 'RUNNING' });
    return { executionArn: arn };
  });
  mock
    .on(DescribeExecutionCommand)
    .callsFake(({ executionArn }: { executionArn: string }) => byArn(executionArn));
  mock
    .on(StopExecutionCommand)
    .callsFake(({ executionArn, error, cause }: { executionArn: string; error: string; cause: string }) => {
      const execution = byArn(executionArn);
      if (execution.status === 'RUNNING') Object.assign(execution, { status: 'ABORTED', error, cause });
      return {};
    });
  mock
    .on(SendTaskSuccessCommand)
    .callsFake(({ taskToken, output }: { taskToken: string; output: string }) => {
      Object.assign(byToken(taskToken), { status: 'SUCCEEDED', output });
      return {};
    });
  mock
    .on(SendTaskFailureCommand)
    .callsFake(({ taskToken, error, cause }: { taskToken: string; error: string; cause: string }) => {
      Object.assign(byToken(taskToken), { status: 'FAILED', error, cause });
      return {};
    });
  mock.on(SendTaskHeartbeatCommand).callsFake(({ taskToken }: { taskToken: string }) => {
    byToken(taskToken);
    return {};
  });
  return client;
}
