import type { JsonValue } from '#shared/contracts/json.contract.ts';
import type { Definition } from './definition.ts';
import type { Execution } from './execution.ts';
import { inputDetails } from './history.ts';
import { newThread } from './thread.ts';
import { Turn, type Surroundings } from './turn.ts';

/** The first turn of a new execution: what is stored to have it started. Its states are entered in the next. */
export function firstTurn(
  around: Surroundings,
  start: {
    readonly seq: number;
    readonly machine: string;
    readonly name: string;
    readonly input: JsonValue;
    readonly definition: Definition;
    readonly syncParent: number | null;
  },
): Turn {
  const nowMs = around.nowMs();
  const execution: Execution = {
    ...start,
    startedMs: nowMs,
    threads: new Map(),
    lastEvent: 0,
    lastThread: 0,
    status: 'RUNNING',
  };
  const state = start.definition.machine.StartAt;
  const { input } = start;
  const root = newThread({ id: 0, parent: null, index: 0, state, input, item: null, lastEvent: 0, nowMs });
  execution.threads.set(root.id, root);
  const turn = new Turn(execution, around, true);
  turn.record(null, 'ExecutionStarted', inputDetails(input));
  turn.changed.add(root);
  return turn;
}

/**
 * The turn by which a failed execution goes on: from its first state with its input, since a machine of the product
 * reads where the record stands (ADR 0007). Its clock starts anew, and nobody waits for it any more.
 */
export function turnAgain(around: Surroundings, failed: Execution): Turn {
  const { definition, input, lastEvent } = failed;
  const nowMs = around.nowMs();
  const execution: Execution = { ...failed, startedMs: nowMs, syncParent: null, status: 'RUNNING' };
  const turn = new Turn(execution, around);
  turn.reopens = true;
  turn.record(null, 'ExecutionRedriven');
  const state = definition.machine.StartAt;
  const root = newThread({
    id: 0,
    parent: null,
    index: 0,
    state,
    input,
    item: null,
    lastEvent: lastEvent + 1,
    nowMs,
  });
  execution.threads.set(root.id, root);
  turn.changed.add(root);
  return turn;
}
