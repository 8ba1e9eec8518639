import type { Catcher, Fragment, Retrier, State, StateMachine } from './definition.ts';
import { formatPath, fragmentsIn, statesOf, type Finding, type Path } from './walk-states.ts';

interface Arrow {
  readonly to: string;
  readonly path: Path;
}

function arrowsOf(state: State, path: Path): Arrow[] {
  const arrows: Arrow[] = [];
  if ('Next' in state && state.Next !== undefined) arrows.push({ to: state.Next, path: [...path, 'Next'] });
  if ('Catch' in state) {
    for (const [index, { Next }] of (state.Catch ?? []).entries()) {
      arrows.push({ to: Next, path: [...path, 'Catch', index, 'Next'] });
    }
  }
  if (state.Type === 'Choice') {
    for (const [index, { Next }] of state.Choices.entries()) {
      arrows.push({ to: Next, path: [...path, 'Choices', index, 'Next'] });
    }
    if (state.Default !== undefined) arrows.push({ to: state.Default, path: [...path, 'Default'] });
  }
  return arrows;
}

function endFindings(state: State, path: Path): Finding[] {
  if (state.Type === 'Choice' || state.Type === 'Succeed' || state.Type === 'Fail') return [];
  if ((state.Next === undefined) !== (state.End === undefined)) return [];
  return [{ path: formatPath(path), message: 'takes exactly one of Next and End' }];
}

function wildcardFindings(list: readonly (Retrier | Catcher)[], path: Path): Finding[] {
  return list.flatMap(({ ErrorEquals }, index) => {
    if (!ErrorEquals.includes('States.ALL')) return [];
    if (ErrorEquals.length === 1 && index === list.length - 1) return [];
    return [
      { path: formatPath([...path, index, 'ErrorEquals']), message: 'States.ALL stands alone, and last' },
    ];
  });
}

function stateFindings(state: State, path: Path): Finding[] {
  const findings = endFindings(state, path);
  if ('Retry' in state) findings.push(...wildcardFindings(state.Retry ?? [], [...path, 'Retry']));
  if ('Catch' in state) findings.push(...wildcardFindings(state.Catch ?? [], [...path, 'Catch']));
  if (state.Type === 'Wait' && (state.Seconds === undefined) === (state.Timestamp === undefined)) {
    findings.push({ path: formatPath(path), message: 'takes exactly one of Seconds and Timestamp' });
  }
  if (state.Type === 'Task') {
    const { HeartbeatSeconds: beat, TimeoutSeconds: timeout } = state;
    if (typeof beat === 'number' && typeof timeout === 'number' && beat >= timeout) {
      const message = 'must be smaller than TimeoutSeconds';
      findings.push({ path: formatPath([...path, 'HeartbeatSeconds']), message });
    }
  }
  return findings;
}

function fragmentFindings(fragment: Fragment, path: Path): Finding[] {
  const findings: Finding[] = [];
  const reached = new Set([fragment.StartAt]);
  const arrows: Arrow[] = [{ to: fragment.StartAt, path: [...path, 'StartAt'] }];
  let ends = false;
  for (const [name, state] of Object.entries(fragment.States)) {
    const here = [...path, 'States', name];
    const out = arrowsOf(state, here);
    arrows.push(...out);
    for (const { to } of out) if (to !== name) reached.add(to);
    ends ||= state.Type === 'Succeed' || state.Type === 'Fail' || ('End' in state && state.End === true);
    for (const inner of fragmentsIn(state, here))
      findings.push(...fragmentFindings(inner.fragment, inner.path));
  }
  for (const arrow of arrows) {
    if (Object.hasOwn(fragment.States, arrow.to)) continue;
    findings.push({ path: formatPath(arrow.path), message: `there is no state "${arrow.to}" here` });
  }
  for (const name of Object.keys(fragment.States)) {
    if (reached.has(name)) continue;
    findings.push({ path: formatPath([...path, 'States', name]), message: 'no state leads here' });
  }
  if (!ends) findings.push({ path: formatPath([...path, 'States']), message: 'no state ends it' });
  return findings;
}

/** Whether every arrow leads somewhere, every state is reached, and the fields of each state go together. */
export function checkGraph(machine: StateMachine): Finding[] {
  const states = [...statesOf(machine, [])].flatMap(({ state, path }) => stateFindings(state, path));
  return [...fragmentFindings(machine, []), ...states];
}
