import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import type { Clock } from '#shared/ports/clock.port.ts';

interface Execution {
  readonly name: string;
  readonly stateMachineArn: string;
  readonly input: string;
  readonly token: string;
  readonly startMs: number;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED' | 'TIMED_OUT';
  dueMs: number;
  endMs?: number;
  output?: string;
  error?: string;
  cause?: string;
}

const failure = (name: string): Error => Object.assign(new Error(name), { name });

export interface FakeSfnOptions {
  readonly clock: Clock;
  /** How long an execution may take. */
  readonly timeoutMs: number;
}

/** Machines that wait for one token, `token:<execution name>`, and end with its answer, or when their time is over. */
export function fakeSfn({ clock, timeoutMs }: FakeSfnOptions): SFNClient {
  const client = new SFNClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  });
  const mock = mockClient(client);
  const executions = new Map<string, Execution>();
  const end = (execution: Execution, how: Partial<Execution>): void =>
    void Object.assign(execution, { endMs: clock.nowMs(), ...how });
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
      executions.set(arn, {
        name: input.name!,
        stateMachineArn: input.stateMachineArn!,
        input: input.input!,
        token: `token:${input.name!}`,
        startMs: clock.nowMs(),
        dueMs: clock.nowMs() + timeoutMs,
        status: 'RUNNING',
      });
    return { executionArn: arn };
  });
  mock
    .on(DescribeExecutionCommand)
    .callsFake(({ executionArn }: { executionArn: string }) => byArn(executionArn));
  mock
    .on(StopExecutionCommand)
    .callsFake(({ executionArn, error, cause }: { executionArn: string; error: string; cause: string }) => {
      const execution = byArn(executionArn);
      if (execution.status === 'RUNNING') end(execution, { status: 'ABORTED', error, cause });
      return {};
    });
  mock
    .on(SendTaskSuccessCommand)
    .callsFake(({ taskToken, output }: { taskToken: string; output: string }) => {
      end(byToken(taskToken), { status: 'SUCCEEDED', output });
      return {};
    });
  mock
    .on(SendTaskFailureCommand)
    .callsFake(({ taskToken, error, cause }: { taskToken: string; error: string; cause: string }) => {
      end(byToken(taskToken), { status: 'FAILED', error, cause });
      return {};
    });
  mock.on(SendTaskHeartbeatCommand).callsFake(({ taskToken }: { taskToken: string }) => {
    byToken(taskToken);
    return {};
  });
  mock.on(ListExecutionsCommand).callsFake((input: ListExecutionsCommand['input']) => {
    for (const execution of executions.values())
      if (execution.status === 'RUNNING' && execution.dueMs <= clock.nowMs())
        end(execution, { status: 'TIMED_OUT', endMs: execution.dueMs });
    return {
      executions: [...executions]
        .filter(([, { stateMachineArn }]) => stateMachineArn === input.stateMachineArn)
        .filter(([, { status }]) => status === input.statusFilter)
        .toSorted(([, a], [, b]) => b.startMs - a.startMs)
        .slice(0, input.maxResults)
        .map(([executionArn, { name, endMs }]) => ({ executionArn, name, stopDate: new Date(endMs!) })),
    };
  });
  mock.on(RedriveExecutionCommand).callsFake(({ executionArn }: { executionArn: string }) => {
    const execution = byArn(executionArn);
    if (execution.status === 'RUNNING' || execution.status === 'SUCCEEDED')
      throw failure('ExecutionNotRedrivable');
    Object.assign(execution, { status: 'RUNNING', dueMs: clock.nowMs() + timeoutMs });
    return {};
  });
  return client;
}
