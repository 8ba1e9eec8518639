import { onTestFinished } from 'vitest';
import { createStepFunctions } from '#shared/adapters/step-functions/step-functions.adapter.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { Executions } from '#shared/ports/executions.port.ts';
import { createEngine } from '#local/engine/engine.ts';
import { fakeSfn } from '../fakes/fake-sfn.ts';
import { localDatabase } from './local.ts';

/** Executions whose machine `tdd-cycle` waits for one token and ends with its answer. */
export interface WaitingMachine {
  readonly executions: Executions;
  /** The token that the execution waits with. */
  tokenOf(name: string): Promise<string>;
}

const WAIT: JsonObject = {
  QueryLanguage: 'JSONata',
  StartAt: 'Wait',
  States: {
    Wait: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: {
        FunctionName: '${WaitFunctionArn}',
        Payload: { name: '{% $states.context.Execution.Name %}', token: '{% $states.context.Task.Token %}' },
      },
      TimeoutSeconds: 60,
      End: true,
    },
  },
};

export function localMachine(): WaitingMachine {
  const tokens = new Map<string, string>();
  const engine = createEngine({
    database: localDatabase().handle,
    machines: { 'tdd-cycle': WAIT },
    substitutions: { WaitFunctionArn: 'wait' },
    invoke: async (_name, payload) => {
      const { name, token } = payload as { name: string; token: string };
      tokens.set(name, token);
      return {};
    },
    synchronous: 'NORMAL',
  });
  onTestFinished(() => engine.close());
  return {
    executions: engine,
    tokenOf: async (name) => {
      await engine.settled();
      return tokens.get(name)!;
    },
  };
}

export function awsMachine(): WaitingMachine {
  const machines = { 'tdd-cycle': 'arn:aws:states:eu-central-1:123456789012:stateMachine:tdd-cycle' };
  return {
    executions: createStepFunctions({ client: fakeSfn(), machines }),
    tokenOf: async (name) => `token:${name}`,
  };
}
