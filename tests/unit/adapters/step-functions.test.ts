import {
  DescribeExecutionCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createStepFunctions } from '#shared/adapters/step-functions/step-functions.adapter.ts';

const MACHINE = 'arn:aws:states:eu-central-1:123456789012:stateMachine:cycle';
const EXECUTION = 'arn:aws:states:eu-central-1:123456789012:execution:cycle:c-1';
const named = (name: string): Error => Object.assign(new Error(name), { name });

const setUp = () => {
  const client = new SFNClient({ region: 'eu-central-1' });
  return {
    mock: mockClient(client),
    executions: createStepFunctions({ client, machines: { 'tdd-cycle': MACHINE } }),
  };
};

describe('executions on Step Functions', () => {
  it('start once: a start that lost the race to an equal one is the first one', async () => {
    const { mock, executions } = setUp();
    mock
      .on(DescribeExecutionCommand)
      .rejectsOnce(named('ExecutionDoesNotExist'))
      .resolves({ input: '{ "b": 2, "a": 1 }', status: 'SUCCEEDED' });
    mock.on(StartExecutionCommand).rejects(named('ExecutionAlreadyExists'));
    expect(await executions.start('tdd-cycle', 'c-1', { a: 1, b: 2 })).toEqual({ started: false });
    expect(mock.commandCalls(DescribeExecutionCommand)[0]?.args[0].input.executionArn).toBe(EXECUTION);
  });

  it('refuse a name that was used with another input, even when that shows only at the start', async () => {
    const { mock, executions } = setUp();
    mock
      .on(DescribeExecutionCommand)
      .rejectsOnce(named('ExecutionDoesNotExist'))
      .resolves({ input: '{"a":2}' });
    mock.on(StartExecutionCommand).rejects(named('ExecutionAlreadyExists'));
    await expect(executions.start('tdd-cycle', 'c-1', { a: 1 })).rejects.toThrow('another input');
  });

  it('cut errors and causes to what the API takes', async () => {
    const { mock, executions } = setUp();
    await executions.stop('tdd-cycle', 'c-1', 'E'.repeat(300), 'c'.repeat(40_000));
    const { input } = mock.commandCalls(StopExecutionCommand)[0]!.args[0];
    expect([input.error?.length, input.cause?.length]).toEqual([256, 32_768]);
  });

  it.each(['TaskDoesNotExist', 'TaskTimedOut', 'InvalidToken'])(
    'call a token gone on %s, and nothing else',
    async (name) => {
      const { mock, executions } = setUp();
      mock.on(SendTaskSuccessCommand).rejectsOnce(named(name)).rejects(named('AccessDenied'));
      await expect(executions.succeed('t', {})).rejects.toMatchObject({ name: 'TokenGone' });
      await expect(executions.succeed('t', {})).rejects.toMatchObject({ name: 'AccessDenied' });
    },
  );

  it('say that an execution about to be redriven is running, and refuse a machine that is not configured', async () => {
    const { mock, executions } = setUp();
    mock.on(DescribeExecutionCommand).resolves({ status: 'PENDING_REDRIVE' });
    expect(await executions.describe('tdd-cycle', 'c-1')).toEqual({ status: 'RUNNING' });
    await expect(executions.describe('sprint', 's-1')).rejects.toThrow('no ARN is configured');
  });
});
