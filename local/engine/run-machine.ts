import { DatabaseSync } from 'node:sqlite';
import type { JsonObject, JsonValue } from '#shared/contracts/json.contract.ts';
import type { ExecutionState } from '#shared/ports/executions.port.ts';
import { createEngine } from './engine.ts';
import type { HistoryEvent } from './history.ts';
import { createMockAnswers, NO_MOCKS, readMockCase } from './mock-file.ts';
import { keepPlaceholders } from './substitutions.ts';
import { virtualTimers } from './timers.ts';

export interface MachineRun extends ExecutionState {
  readonly history: readonly HistoryEvent[];
}

export interface MachineRunRequest {
  /** A state machine of the subset, `${…}` placeholders and all. */
  readonly definition: JsonObject;
  readonly input: JsonValue;
  /** The content of a Step Functions Local mock configuration file; without it no Task can be answered. */
  readonly mocks?: unknown;
  /** Needed when the file has several test cases. */
  readonly caseName?: string | undefined;
  /** Which of several `StateMachines` in the file is meant. */
  readonly machineName?: string | undefined;
  /** Where the clock begins, in epoch milliseconds; it skips every wait. */
  readonly startMs?: number | undefined;
}

/**
 * Runs a definition in memory, its Tasks answered by mocks.
 * @throws DefinitionRefused, MockFileInvalid, MockMissing
 */
export async function runMachine(request: MachineRunRequest): Promise<MachineRun> {
  const { definition, mocks, caseName, machineName } = request;
  const testCase = mocks === undefined ? NO_MOCKS : readMockCase(mocks, { caseName, machine: machineName });
  const answers = createMockAnswers(testCase);
  const timers = virtualTimers(request.startMs ?? Date.now());
  const database = new DatabaseSync(':memory:');
  const missing: unknown[] = [];
  const { machine, name } = testCase;
  const engine = createEngine({
    database,
    machines: { [machine]: definition },
    substitutions: keepPlaceholders(definition),
    timers,
    invoke: () => Promise.reject(new Error('every Task is mocked')),
    mock(call) {
      try {
        return answers(call);
      } catch (thrown) {
        missing.push(thrown);
        return { kind: 'failed', error: 'States.Runtime', cause: String(thrown) };
      }
    },
  });
  try {
    await engine.start(machine, name, request.input);
    for (;;) {
      await engine.settled();
      if (missing.length > 0) throw missing[0];
      const state = await engine.describe(machine, name);
      if (state !== undefined && state.status !== 'RUNNING') {
        return { ...state, history: engine.history(machine, name) };
      }
      if (!timers.advance()) throw new Error('the execution waits for nothing');
    }
  } finally {
    engine.close();
    database.close();
  }
}
