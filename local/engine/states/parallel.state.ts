import type { ParallelState } from '../definition.ts';
import { checkSize } from '../leave-state.ts';
import type { Thread } from '../thread.ts';
import type { Turn } from '../turn.ts';

/** Starts every branch at once, each with the arguments (or the state's input). */
export async function enterParallel(turn: Turn, thread: Thread, state: ParallelState): Promise<void> {
  const input =
    state.Arguments === undefined
      ? thread.input
      : await turn.around.evaluator.template(state.Arguments, 'Arguments', turn.scope(thread));
  checkSize(input, thread.state);
  turn.record(thread, 'ParallelStateStarted');
  const size = state.Branches.length;
  turn.move(thread, { kind: 'joining', items: null, size, width: size });
  for (const [index, branch] of state.Branches.entries()) {
    turn.spawn(thread, { index, state: branch.StartAt, input, item: null });
  }
}
