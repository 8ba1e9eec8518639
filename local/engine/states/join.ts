import type { JsonValue } from '#shared/contracts/json.contract.ts';
import type { MapState, ParallelState } from '../definition.ts';
import { completeState } from '../leave-state.ts';
import type { Thread } from '../thread.ts';
import type { Turn } from '../turn.ts';

const ABORTED = new Set(['Task', 'Wait', 'Map', 'Parallel']);

/** Every branch has ended: their outputs, in order, are the result of the state. */
export async function completeJoin(
  turn: Turn,
  parent: Thread,
  state: MapState | ParallelState,
  outputs: JsonValue[],
): Promise<void> {
  turn.recordAside(parent, `${state.Type}StateSucceeded`);
  await completeState(turn, parent, state, outputs);
}

/** Takes a thread and all below it out of the execution; children that it waits for are let go. */
export function discard(turn: Turn, thread: Thread): void {
  for (const child of turn.childrenOf(thread)) discard(turn, child);
  if (thread.place.kind === 'child') turn.orphaned.push(thread.place.child);
  turn.remove(thread);
}

/**
 * A branch failed: its siblings are aborted, and all threads of the state are gone. A terminal failure ends the whole
 * execution at once, so that history tells of no state around it.
 */
export function abandonJoin(turn: Turn, parent: Thread, failed: Thread, terminal: boolean): void {
  const state = turn.stateOf(parent);
  if (!terminal) {
    if (turn.stateOf(failed).Type === 'Task') turn.recordAside(failed, 'TaskStateAborted');
    if (state.Type === 'Map') {
      turn.recordAside(failed, 'MapIterationFailed', { name: parent.state, index: failed.index });
    }
  }
  for (const sibling of turn.childrenOf(parent)) {
    if (sibling !== failed && !terminal) recordAborted(turn, parent, sibling);
    discard(turn, sibling);
  }
  parent.lastEvent = failed.lastEvent;
}

function recordAborted(turn: Turn, parent: Thread, sibling: Thread): void {
  if (sibling.place.kind === 'done') return;
  const { Type } = turn.stateOf(sibling);
  if (sibling.enteredEvent > 0 && ABORTED.has(Type)) turn.record(sibling, `${Type}StateAborted`);
  if (turn.stateOf(parent).Type === 'Map') {
    turn.record(sibling, 'MapIterationAborted', { name: parent.state, index: sibling.index });
  }
}
