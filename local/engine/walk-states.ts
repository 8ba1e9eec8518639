import type { Fragment, State } from './definition.ts';

export type Path = readonly PropertyKey[];

/** One thing that a definition says outside the subset, and where. */
export interface Finding {
  /** JSON path from the root: `States.Read.Retry[0].IntervalSeconds`. */
  readonly path: string;
  readonly message: string;
}

export interface PlacedState {
  readonly name: string;
  readonly state: State;
  readonly path: Path;
}

/** `States.Read.Retry[0]` */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

/** The fragments inside a state: an item processor, or branches. */
export function fragmentsIn(state: State, path: Path): { fragment: Fragment; path: Path }[] {
  if (state.Type === 'Map') return [{ fragment: state.ItemProcessor, path: [...path, 'ItemProcessor'] }];
  if (state.Type !== 'Parallel') return [];
  return state.Branches.map((fragment, index) => ({ fragment, path: [...path, 'Branches', index] }));
}

/** Every state of a fragment and of those inside it. */
export function* statesOf(part: Fragment, path: Path): Generator<PlacedState> {
  for (const [name, state] of Object.entries(part.States)) {
    const here = [...path, 'States', name];
    yield { name, state, path: here };
    for (const inner of fragmentsIn(state, here)) yield* statesOf(inner.fragment, inner.path);
  }
}
