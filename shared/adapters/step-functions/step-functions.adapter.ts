import { isDeepStrictEqual } from 'node:util';
import {
  DescribeExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  type DescribeExecutionCommandOutput,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { jsonValue } from '#shared/contracts/json.contract.ts';
import {
  TokenGone,
  type Executions,
  type ExecutionState,
  type MachineName,
} from '#shared/ports/executions.port.ts';

export interface StepFunctionsOptions {
  /** A test passes its own. */
  readonly client?: SFNClient;
  /** ARNs of the state machines that this function may use. */
  readonly machines: Readonly<Partial<Record<MachineName, string>>>;
}

/** The name was used with another input: a fault of the caller, whose names count up. */
export class ExecutionNameTaken extends Error {
  override readonly name = 'ExecutionNameTaken';
}

/** Limits of the API for error names and causes, in characters. */
const MAX_ERROR = 256;
const MAX_CAUSE = 32_768;
const TOKEN_OVER: ReadonlySet<string> = new Set(['TaskDoesNotExist', 'TaskTimedOut', 'InvalidToken']);

/** Executions on Step Functions Standard workflows. */
export function createStepFunctions({
  client = new SFNClient({}),
  machines,
}: StepFunctionsOptions): Executions {
  const machineArn = (machine: MachineName): string => {
    const arn = machines[machine];
    if (arn === undefined) throw new Error(`no ARN is configured for the state machine ${machine}`);
    return arn;
  };
  const executionArn = (machine: MachineName, name: string): string =>
    `${machineArn(machine).replace(':stateMachine:', ':execution:')}:${name}`;
  const find = async (
    machine: MachineName,
    name: string,
  ): Promise<DescribeExecutionCommandOutput | undefined> => {
    try {
      return await client.send(new DescribeExecutionCommand({ executionArn: executionArn(machine, name) }));
    } catch (error) {
      if (isNamed(error, 'ExecutionDoesNotExist')) return undefined;
      throw error;
    }
  };

  return {
    start: async (machine, name, input) => {
      // StartExecution answers a repeat as if it were the first; only a look beforehand tells the two apart.
      const known = await find(machine, name);
      if (known !== undefined) return repeated(known, name, input);
      try {
        await client.send(
          new StartExecutionCommand({
            stateMachineArn: machineArn(machine),
            name,
            input: JSON.stringify(input),
          }),
        );
        return { started: true };
      } catch (error) {
        if (!isNamed(error, 'ExecutionAlreadyExists')) throw error;
        const other = await find(machine, name);
        if (other === undefined) throw error;
        return repeated(other, name, input);
      }
    },
    stop: async (machine, name, error, cause) => {
      try {
        await client.send(
          new StopExecutionCommand({
            executionArn: executionArn(machine, name),
            error: error.slice(0, MAX_ERROR),
            cause: cause.slice(0, MAX_CAUSE),
          }),
        );
      } catch (failure) {
        if (!isNamed(failure, 'ExecutionDoesNotExist')) throw failure;
      }
    },
    describe: async (machine, name) => {
      const found = await find(machine, name);
      return found === undefined ? undefined : stateOf(found);
    },
    succeed: (token, output) =>
      answer(() =>
        client.send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(output) })),
      ),
    fail: (token, error, cause) =>
      answer(() =>
        client.send(
          new SendTaskFailureCommand({
            taskToken: token,
            error: error.slice(0, MAX_ERROR),
            cause: cause.slice(0, MAX_CAUSE),
          }),
        ),
      ),
    heartbeat: (token) => answer(() => client.send(new SendTaskHeartbeatCommand({ taskToken: token }))),
  };
}

function repeated(known: DescribeExecutionCommandOutput, name: string, input: unknown): { started: false } {
  if (!isDeepStrictEqual(JSON.parse(known.input ?? '{}'), JSON.parse(JSON.stringify(input)))) {
    throw new ExecutionNameTaken(`an execution ${name} with another input is there already`);
  }
  return { started: false };
}

function stateOf({ status, output, error, cause }: DescribeExecutionCommandOutput): ExecutionState {
  return {
    // An execution about to be redriven goes on.
    status: status === undefined || status === 'PENDING_REDRIVE' ? 'RUNNING' : status,
    ...(output === undefined ? {} : { output: jsonValue.parse(JSON.parse(output)) }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
}

async function answer(send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (error instanceof Error && TOKEN_OVER.has(error.name)) throw new TokenGone(error.message);
    throw error;
  }
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
