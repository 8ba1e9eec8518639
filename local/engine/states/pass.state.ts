import type { PassState } from '../definition.ts';
import { completeState } from '../leave-state.ts';
import type { Thread } from '../thread.ts';
import type { Turn } from '../turn.ts';

/** Pass: its Output, or its input as it came. */
export async function enterPass(turn: Turn, thread: Thread, state: PassState): Promise<void> {
  await completeState(turn, thread, state, undefined);
}
