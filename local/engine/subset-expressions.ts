import jsonata from 'jsonata';
import type { JsonValue } from '#shared/contracts/json.contract.ts';
import type { State, StateMachine } from './definition.ts';
import { findForbidden, type Allowed } from './expression-rules.ts';
import { expressionOf } from './jsonata-evaluator.ts';
import { formatPath, statesOf, type Finding, type Path } from './walk-states.ts';

interface PlacedTemplate {
  readonly template: JsonValue;
  readonly path: Path;
  readonly allowed: Allowed;
}

const BEFORE: Allowed = { result: false, errorOutput: false };
const AFTER: Allowed = { result: true, errorOutput: false };
const CAUGHT: Allowed = { result: false, errorOutput: true };

/** The fields of a state that are templates, each with what `$states` holds there. */
function templatesOf(state: State, path: Path): PlacedTemplate[] {
  const found: PlacedTemplate[] = [];
  const take = (holder: object, keys: readonly string[], at: Path, allowed: Allowed): void => {
    for (const [key, template] of Object.entries<JsonValue | undefined>({ ...holder })) {
      if (keys.includes(key) && template !== undefined) found.push({ template, path: [...at, key], allowed });
    }
  };
  const hasResult = state.Type === 'Task' || state.Type === 'Map' || state.Type === 'Parallel';
  take(state, ['Output', 'Assign'], path, hasResult ? AFTER : BEFORE);
  const inputs = [
    'Arguments',
    'TimeoutSeconds',
    'HeartbeatSeconds',
    'Seconds',
    'Timestamp',
    'Error',
    'Cause',
    'Items',
  ];
  take(state, [...inputs, 'ItemSelector', 'MaxConcurrency'], path, BEFORE);
  if (state.Type === 'Choice') {
    for (const [index, rule] of state.Choices.entries()) {
      take(rule, ['Condition', 'Assign', 'Output'], [...path, 'Choices', index], BEFORE);
    }
  }
  if ('Catch' in state) {
    for (const [index, catcher] of (state.Catch ?? []).entries()) {
      take(catcher, ['Assign', 'Output'], [...path, 'Catch', index], CAUGHT);
    }
  }
  return found;
}

function textFindings(text: string, path: Path, allowed: Allowed): Finding[] {
  const at = formatPath(path);
  const expression = expressionOf(text);
  if (expression === undefined) {
    const open = text.startsWith('{%') || text.endsWith('%}');
    return open
      ? [{ path: at, message: 'an expression stands between {% and %}, with nothing around it' }]
      : [];
  }
  try {
    return findForbidden(jsonata(expression).ast(), allowed).map((message) => ({ path: at, message }));
  } catch (thrown) {
    const message = thrown instanceof Object && 'message' in thrown ? String(thrown.message) : String(thrown);
    return [{ path: at, message: `is no JSONata: ${message}` }];
  }
}

function templateFindings({ template, path, allowed }: PlacedTemplate): Finding[] {
  if (typeof template === 'string') return textFindings(template, path, allowed);
  if (typeof template !== 'object' || template === null) return [];
  const members: [PropertyKey, JsonValue][] = Array.isArray(template)
    ? template.map((member, index) => [index, member])
    : Object.entries(template);
  return members.flatMap(([key, member]) =>
    templateFindings({ template: member, path: [...path, key], allowed }),
  );
}

/** Whether every expression is JSONata, and of the kind that Step Functions takes. */
export function checkExpressions(machine: StateMachine): Finding[] {
  return [...statesOf(machine, [])].flatMap(({ state, path }) =>
    templatesOf(state, path).flatMap(templateFindings),
  );
}
