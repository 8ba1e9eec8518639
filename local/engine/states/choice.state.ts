import type { ChoiceState } from '../definition.ts';
import { unexpectedType } from '../jsonata-evaluator.ts';
import { leaveState, produce } from '../leave-state.ts';
import { InterpreterError } from '../state-error.ts';
import type { Thread } from '../thread.ts';
import type { Turn } from '../turn.ts';

/** The first rule whose condition is true, with its own Assign and Output; else Default, with those of the state. */
export async function enterChoice(turn: Turn, thread: Thread, state: ChoiceState): Promise<void> {
  const scope = turn.scope(thread);
  for (const [index, rule] of state.Choices.entries()) {
    const field = `Choices[${index}]/`;
    const matched = await turn.around.evaluator.template(rule.Condition, `${field}Condition`, scope);
    if (typeof matched !== 'boolean')
      throw unexpectedType(rule.Condition, `${field}Condition`, 'boolean', matched);
    if (!matched) continue;
    const produced = await produce(turn, rule, scope, { fallback: thread.input, field, state: thread.state });
    leaveState(turn, thread, produced, rule.Next);
    return;
  }
  if (state.Default === undefined) {
    throw new InterpreterError(
      'States.Runtime',
      'Failed to transition out of the state. The state does not point to a next state.',
    );
  }
  const produced = await produce(turn, state, scope, {
    fallback: thread.input,
    field: '',
    state: thread.state,
  });
  leaveState(turn, thread, produced, state.Default);
}
