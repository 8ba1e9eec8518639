import type { Fragment, State } from './definition.ts';
import { formatPath, fragmentsIn, type Finding, type Path } from './walk-states.ts';

interface Assignment {
  readonly name: string;
  readonly path: Path;
}

/** Every variable that a state assigns, in whichever way it is left. */
function assignmentsOf(state: State, path: Path): Assignment[] {
  const inside = (holder: object, at: Path): Assignment[] =>
    'Assign' in holder && holder.Assign instanceof Object
      ? Object.keys(holder.Assign).map((name) => ({ name, path: [...at, 'Assign', name] }))
      : [];
  const rules = state.Type === 'Choice' ? state.Choices : [];
  const catchers = 'Catch' in state ? (state.Catch ?? []) : [];
  return [
    ...inside(state, path),
    ...rules.flatMap((rule, index) => inside(rule, [...path, 'Choices', index])),
    ...catchers.flatMap((catcher, index) => inside(catcher, [...path, 'Catch', index])),
  ];
}

/**
 * Whether an iteration or a branch assigns a variable of a scope around it. Step Functions refuses that when the machine
 * is created, since neither shadowing nor a write outwards would be what its author meant.
 */
export function checkVariables(
  part: Fragment,
  path: Path = [],
  outer: ReadonlySet<string> = new Set(),
): Finding[] {
  const states = Object.entries(part.States).map(([name, state]) => ({
    state,
    path: [...path, 'States', name],
  }));
  const assigned = states.flatMap(({ state, path: at }) => assignmentsOf(state, at));
  const around = new Set([...outer, ...assigned.map(({ name }) => name)]);
  return [
    ...assigned
      .filter(({ name }) => outer.has(name))
      .map(({ name, path: at }) => ({
        path: formatPath(at),
        message: `$${name} is assigned in the scope around this one too; take another name`,
      })),
    ...states.flatMap(({ state, path: at }) =>
      fragmentsIn(state, at).flatMap((inner) => checkVariables(inner.fragment, inner.path, around)),
    ),
  ];
}
