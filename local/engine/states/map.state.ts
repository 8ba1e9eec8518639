import type { JsonValue } from '#shared/contracts/json.contract.ts';
import type { MapState } from '../definition.ts';
import { unexpectedType } from '../jsonata-evaluator.ts';
import { checkSize } from '../leave-state.ts';
import { queryEvaluationError } from '../state-error.ts';
import type { MapItem, PlaceOf, Thread } from '../thread.ts';
import type { Turn } from '../turn.ts';
import { completeJoin } from './join.ts';

/** How wide an inline Map runs when it says 0 or nothing (AWS). */
const WIDEST = 40;

function listItems(value: JsonValue, template: JsonValue): MapItem[] {
  if (Array.isArray(value)) return value.map((Value, Index) => ({ Index, Value }));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).map(([Key, Value], Index) => ({ Index, Key, Value }));
  }
  throw unexpectedType(template, 'Items', 'array or object', value);
}

async function width(turn: Turn, thread: Thread, state: MapState): Promise<number> {
  const template = state.MaxConcurrency ?? 0;
  const value = await turn.around.evaluator.template(template, 'MaxConcurrency', turn.scope(thread));
  if (typeof value !== 'number') throw unexpectedType(template, 'MaxConcurrency', 'number', value);
  if (!Number.isInteger(value) || value < 0) {
    throw queryEvaluationError(
      'MaxConcurrency',
      `The field 'MaxConcurrency' must be a whole number from 0 on, but was ${value}.`,
    );
  }
  return value === 0 ? WIDEST : Math.min(value, WIDEST);
}

/** Evaluates the items and starts as many iterations as may run at once. */
export async function enterMap(turn: Turn, thread: Thread, state: MapState): Promise<void> {
  const template = state.Items ?? '{% $states.input %}';
  const value = await turn.around.evaluator.template(template, 'Items', turn.scope(thread));
  const items = listItems(value, template);
  const place: PlaceOf<'joining'> = {
    kind: 'joining',
    items,
    size: items.length,
    width: await width(turn, thread, state),
  };
  turn.record(thread, 'MapStateStarted', { length: items.length });
  turn.move(thread, place);
  if (items.length === 0) return completeJoin(turn, thread, state, []);
  for (const item of items.slice(0, place.width)) await startIteration(turn, thread, state, item);
}

/** One iteration: its input is the item, or what ItemSelector makes of it; an item of an object is {Key, Value}. */
export async function startIteration(
  turn: Turn,
  parent: Thread,
  state: MapState,
  item: MapItem,
): Promise<void> {
  const plain: JsonValue = item.Key === undefined ? item.Value : { Key: item.Key, Value: item.Value };
  const iteration = turn.spawn(parent, {
    index: item.Index,
    state: state.ItemProcessor.StartAt,
    input: plain,
    item,
  });
  if (state.ItemSelector !== undefined) {
    const { variables, states } = turn.scope(iteration);
    const scope = {
      variables,
      states: { ...states, input: parent.input, context: turn.contextOf(parent, item) },
    };
    const input = await turn.around.evaluator.template(state.ItemSelector, 'ItemSelector', scope);
    checkSize(input, parent.state);
    iteration.input = input;
  }
  turn.record(iteration, 'MapIterationStarted', { name: parent.state, index: item.Index });
}
