import type { Turn } from './turn.ts';

/** The states that a turn came through or rests in, its children's too: `sprint.Begin+sprint.Wait`. */
export const nameTurn = (turn: Turn): string => [...new Set(statesOf(turn))].sort().join('+');

const statesOf = (turn: Turn): readonly string[] => {
  const { machine } = turn.execution;
  const entered = turn.events.flatMap(({ stateEnteredEventDetails: details }) =>
    typeof details === 'object' && details !== null && 'name' in details && typeof details.name === 'string'
      ? [details.name]
      : [],
  );
  const rests = [...turn.changed].map((thread) => thread.state);
  return [...[...entered, ...rests].map((state) => `${machine}.${state}`), ...turn.started.flatMap(statesOf)];
};
