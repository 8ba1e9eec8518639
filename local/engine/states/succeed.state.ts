import type { SucceedState } from '../definition.ts';
import { leaveState, produce } from '../leave-state.ts';
import type { Thread } from '../thread.ts';
import type { Turn } from '../turn.ts';

/** Succeed ends the machine, the branch or the iteration that it stands in. */
export async function enterSucceed(turn: Turn, thread: Thread, state: SucceedState): Promise<void> {
  const options = { fallback: thread.input, field: '', state: thread.state };
  leaveState(turn, thread, await produce(turn, state, turn.scope(thread), options), undefined);
}
