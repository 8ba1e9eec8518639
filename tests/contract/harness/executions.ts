import { onTestFinished } from 'vitest';
import { createFailedExecutions } from '#shared/adapters/step-functions/failed-executions.adapter.ts';
import { createStepFunctions } from '#shared/adapters/step-functions/step-functions.adapter.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { Executions } from '#shared/ports/executions.port.ts';
import type { FailedExecutions } from '#shared/ports/failed-executions.port.ts';
import { createEngine } from '#local/engine/engine.ts';
import { realTimers, virtualTimers, type Timers } from '#local/engine/timers.ts';
import { failedLocally } from '#local/server/failed-locally.ts';
import { fakeSfn } from '../fakes/fake-sfn.ts';
import { localDatabase } from './local.ts';

/** Executions whose machines `tdd-cycle` and `sprint` wait for one token and end with its answer, or after an hour. */
export interface WaitingMachine {
  readonly executions: Executions;
  readonly failed: FailedExecutions;
  /** The token that the execution waits with. */
  tokenOf(name: string): Promise<string>;
}

/** The same, in a time of its own. */
export interface TimedMachine extends WaitingMachine {
  pass(seconds: number): Promise<void>;
}

const WAIT: JsonObject = {
  QueryLanguage: 'JSONata',
  TimeoutSeconds: 3_600,
  StartAt: 'Wait',
  States: {
    Wait: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: {
        FunctionName: '${WaitFunctionArn}',
        Payload: { name: '{% $states.context.Execution.Name %}', token: '{% $states.context.Task.Token %}' },
      },
      End: true,
    },
  },
};

export function localMachine(
  timers: Timers = realTimers(),
): WaitingMachine & { readonly settled: () => Promise<void> } {
  const tokens = new Map<string, string>();
  const engine = createEngine({
    database: localDatabase().handle,
    machines: { 'tdd-cycle': WAIT, sprint: WAIT },
    substitutions: { WaitFunctionArn: 'wait' },
    invoke: async (_name, payload) => {
      const { name, token } = payload as { name: string; token: string };
      tokens.set(name, token);
      return {};
    },
    timers,
    synchronous: 'NORMAL',
  });
  onTestFinished(() => engine.close());
  return {
    executions: engine,
    failed: failedLocally(engine),
    settled: () => engine.settled(),
    tokenOf: async (name) => {
      await engine.settled();
      return tokens.get(name)!;
    },
  };
}

export function localTimedMachine(): TimedMachine {
  const timers = virtualTimers(START_MS);
  const { settled, ...machine } = localMachine(timers);
  return {
    ...machine,
    pass: async (seconds) => {
      const untilMs = timers.nowMs() + seconds * 1_000;
      timers.at(untilMs, () => undefined);
      while (timers.nowMs() < untilMs) {
        await settled();
        timers.advance();
      }
      await settled();
    },
  };
}

const machineArn = (name: string): string => `arn:aws:states:eu-central-1:123456789012:stateMachine:${name}`;
const START_MS = Date.UTC(2026, 0, 1);

export const awsMachine = (): WaitingMachine => awsTimedMachine();

export function awsTimedMachine(): TimedMachine {
  let nowMs = START_MS;
  const machines = { 'tdd-cycle': machineArn('tdd-cycle'), sprint: machineArn('sprint') };
  const client = fakeSfn({ clock: { nowMs: () => nowMs }, timeoutMs: 3_600_000 });
  return {
    executions: createStepFunctions({ client, machines }),
    failed: createFailedExecutions({ client, machines }),
    tokenOf: async (name) => `token:${name}`,
    pass: async (seconds) => void (nowMs += seconds * 1_000),
  };
}
