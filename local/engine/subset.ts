import { createHash } from 'node:crypto';
import * as z from 'zod';
import { jsonValue, type JsonObject } from '#shared/contracts/json.contract.ts';
import type { Definition, Fragment, State, StateMachine } from './definition.ts';
import { checkExpressions } from './subset-expressions.ts';
import { checkGraph } from './subset-graph.ts';
import { checkVariables } from './subset-variables.ts';
import { SUPPORTED_RESOURCES } from './task-resource.ts';
import { formatPath, statesOf, type Finding, type Path } from './walk-states.ts';

/** A definition is not of the subset in docs/asl-subset.md; the message lists every finding. */
export class DefinitionRefused extends Error {
  override readonly name = 'DefinitionRefused';
  readonly findings: readonly Finding[];
  constructor(findings: readonly Finding[]) {
    super(findings.map(({ path, message }) => `${path}: ${message}`).join('\n'));
    this.findings = findings;
  }
}

const expressionText = z.string().regex(/^\{%[\s\S]*%\}$/, 'must be a JSONata expression: "{% … %}"');
const seconds = z.union([z.int().min(1).max(99_999_999), expressionText]);
const comment = { Comment: z.string().optional(), QueryLanguage: z.literal('JSONata').optional() };
const producing = {
  Assign: z
    .record(z.string().regex(/^[\p{L}_][\p{L}\p{N}_]{0,79}$/u, 'is no variable name'), jsonValue)
    .optional(),
  Output: jsonValue.optional(),
};
const moving = { Next: z.string().optional(), End: z.literal(true).optional() };

const errorNames = z.array(z.string().min(1)).min(1);
const retrier = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: errorNames,
  IntervalSeconds: z.int().min(1).max(99_999_999).optional(),
  MaxAttempts: z.int().min(0).max(99_999_999).optional(),
  BackoffRate: z.number().min(1).optional(),
  MaxDelaySeconds: z.int().min(1).max(31_622_400).optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).optional(),
});
const catcher = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: errorNames,
  Next: z.string(),
  ...producing,
});
const recovering = { Retry: z.array(retrier).optional(), Catch: z.array(catcher).optional() };

const task = z.strictObject({
  Type: z.literal('Task'),
  ...comment,
  ...producing,
  ...moving,
  ...recovering,
  Resource: z.string(),
  Arguments: jsonValue.optional(),
  TimeoutSeconds: seconds.optional(),
  HeartbeatSeconds: seconds.optional(),
});
const pass = z.strictObject({ Type: z.literal('Pass'), ...comment, ...producing, ...moving });
const wait = z.strictObject({
  Type: z.literal('Wait'),
  ...comment,
  ...producing,
  ...moving,
  Seconds: z.union([z.int().min(0).max(99_999_999), expressionText]).optional(),
  Timestamp: z.union([z.iso.datetime({ offset: true }), expressionText]).optional(),
});
const rule = z.strictObject({
  Comment: z.string().optional(),
  Condition: z.union([z.boolean(), expressionText]),
  Next: z.string(),
  ...producing,
});
const choice = z.strictObject({
  Type: z.literal('Choice'),
  ...comment,
  ...producing,
  Choices: z.array(rule).min(1),
  Default: z.string().optional(),
});
const succeed = z.strictObject({ Type: z.literal('Succeed'), ...comment, Output: jsonValue.optional() });
const fail = z.strictObject({
  Type: z.literal('Fail'),
  ...comment,
  Error: z.string().optional(),
  Cause: z.string().optional(),
});
const map = z.strictObject({
  Type: z.literal('Map'),
  ...comment,
  ...producing,
  ...moving,
  ...recovering,
  Items: z.union([z.array(jsonValue), z.record(z.string(), jsonValue), expressionText]).optional(),
  ItemSelector: jsonValue.optional(),
  MaxConcurrency: z.union([z.int().min(0), expressionText]).optional(),
  ItemProcessor: z.lazy(() => processor),
});
const parallel = z.strictObject({
  Type: z.literal('Parallel'),
  ...comment,
  ...producing,
  ...moving,
  ...recovering,
  Arguments: jsonValue.optional(),
  Branches: z.array(z.lazy(() => fragment)).min(1),
});

const state: z.ZodType<State> = z.lazy(() =>
  z.discriminatedUnion('Type', [task, pass, wait, choice, succeed, fail, map, parallel]),
);
const states = z.record(z.string().min(1).max(80), state);
const parts = { Comment: z.string().optional(), StartAt: z.string(), States: states };
const fragment: z.ZodType<Fragment> = z.strictObject(parts);
const processor: z.ZodType<Fragment> = z.strictObject({
  ...parts,
  ProcessorConfig: z.strictObject({ Mode: z.literal('INLINE').optional() }).optional(),
});
const stateMachine: z.ZodType<StateMachine> = z.strictObject({
  ...parts,
  QueryLanguage: z.literal('JSONata', 'must be "JSONata" for the whole machine'),
  Version: z.literal('1.0').optional(),
  TimeoutSeconds: z.int().min(1).max(99_999_999).optional(),
});

function shapeFindings(error: z.ZodError, path: Path = []): Finding[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: formatPath([...path, ...issue.path, key]),
        message: 'this field is not supported here',
      }));
    }
    return [{ path: formatPath([...path, ...issue.path]) || '(root)', message: issue.message }];
  });
}

/** Reads a definition whose substitutions are made. @throws DefinitionRefused with everything that lies outside the subset */
export function loadDefinition(source: JsonObject): Definition {
  const parsed = stateMachine.safeParse(source);
  if (!parsed.success) throw new DefinitionRefused(shapeFindings(parsed.error));
  const machine = parsed.data;
  const findings: Finding[] = [
    ...checkGraph(machine),
    ...checkExpressions(machine),
    ...checkVariables(machine),
  ];
  const byName = new Map<string, State>();
  for (const { name, state: each, path } of statesOf(machine, [])) {
    if (byName.has(name)) findings.push({ path: formatPath(path), message: 'another state has this name' });
    byName.set(name, each);
    if (each.Type === 'Task' && !SUPPORTED_RESOURCES.includes(each.Resource)) {
      const message = `${each.Resource} is not supported; supported are ${SUPPORTED_RESOURCES.join(', ')}`;
      findings.push({ path: formatPath([...path, 'Resource']), message });
    }
  }
  if (findings.length > 0) throw new DefinitionRefused(findings);
  const hash = createHash('sha256').update(JSON.stringify(source)).digest('hex');
  return { hash, source, machine, states: byName };
}
