import { LinearRegExp } from './linear-regexp.ts';

/** Which of the members of `$states` exist where an expression stands. */
export interface Allowed {
  readonly result: boolean;
  readonly errorOutput: boolean;
}

const MEMBERS = ['input', 'context', 'result', 'errorOutput'];

type Node = Readonly<Record<string, unknown>>;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function nodesIn(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  return isNode(value) ? [value] : [];
}

function statesMember(steps: readonly Node[], allowed: Allowed): string[] {
  const [first, second] = steps;
  if (first?.['type'] !== 'variable' || first['value'] !== 'states' || second?.['type'] !== 'name') return [];
  const member = String(second['value']);
  if (!MEMBERS.includes(member)) return [`$states has no member ${member}; it has ${MEMBERS.join(', ')}`];
  if (member === 'result' && !allowed.result) return ['$states.result does not exist in this field'];
  if (member === 'errorOutput' && !allowed.errorOutput) return ['$states.errorOutput exists only in a Catch'];
  return [];
}

function patternFindings(pattern: RegExp): string[] {
  try {
    new LinearRegExp(pattern);
    return [];
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return [`the pattern /${pattern.source}/ is not one that runs in linear time: ${why}`];
  }
}

/**
 * What Step Functions refuses in an expression: `$eval`, `$$`, a name at the top level (there is no context item), and
 * members of `$states` that do not exist there; and, ours, patterns that RE2 does not know.
 */
export function findForbidden(ast: unknown, allowed: Allowed): string[] {
  const found: string[] = [];

  function visit(node: Node, top: boolean): void {
    const { type, value } = node;
    if (type === 'variable' && value === 'eval') found.push('$eval is not supported; use $parse');
    if (type === 'variable' && value === '$') found.push("Reference to '$$' is not supported");
    if (type === 'regex' && value instanceof RegExp) found.push(...patternFindings(value));
    if (type === 'path') {
      const steps = nodesIn(node['steps']);
      found.push(...statesMember(steps, allowed));
      for (const [index, step] of steps.entries()) {
        if (index === 0 && top && step['type'] === 'name') {
          found.push(`Reference to '${String(step['value'])}' at the top level is not supported`);
        }
        visit(step, top && index === 0);
      }
      for (const inner of nodesIn(node['group'])) visitAll(inner, false);
      return;
    }
    visitAll(node, top);
  }

  /** Predicates, sort terms and groups are evaluated against an item; everything else where the node stands. */
  function visitAll(node: Node, top: boolean): void {
    for (const [key, member] of Object.entries(node)) {
      const inner = top && !['predicate', 'stages', 'terms', 'group'].includes(key);
      if (key === 'value' && node['type'] === 'regex') continue;
      for (const child of nodesIn(member)) visit(child, inner);
    }
  }

  if (isNode(ast)) visit(ast, true);
  return [...new Set(found)];
}
