import { randomUUID } from 'node:crypto';
import jsonata from 'jsonata';
import type { JsonValue } from '#shared/contracts/json.contract.ts';
import { registerStepFunctionsExtras, type Chance } from './jsonata-functions.ts';
import { LinearRegExp } from './linear-regexp.ts';
import { plainJson } from './plain-json.ts';
import { queryEvaluationError } from './state-error.ts';

export interface Limits {
  /** Milliseconds for one expression. */
  readonly timeout: number;
  readonly stack: number;
  readonly sequence: number;
}

/** What Step Functions allows an expression: five seconds, 100 levels, and (it counts bytes) about this many elements. */
const LIMITS: Limits = { timeout: 5000, stack: 100, sequence: 400_000 };

/** JSONata declares the whole RegExp constructor, and uses `new`, `exec` and `lastIndex`. */
const LINEAR: object = { RegexEngine: LinearRegExp };

const EXPRESSION = /^\{%([\s\S]*)%\}$/;

/** The JSONata text of a string that is an expression as a whole, else undefined. */
export function expressionOf(text: string): string | undefined {
  return EXPRESSION.exec(text)?.[1]?.trim();
}

export interface Scope {
  /** `$states`: input, and where they exist result, errorOutput and context. */
  readonly states: Readonly<Record<string, JsonValue>>;
  /** Variables that earlier states assigned, without the dollar. */
  readonly variables: Readonly<Record<string, JsonValue>>;
}

export interface Evaluator {
  /** A template with every expression in it replaced. `field` says where it stands. @throws InterpreterError */
  template(template: JsonValue, field: string, scope: Scope): Promise<JsonValue>;
}

export const systemChance: Chance = { random: () => Math.random(), uuid: () => randomUUID() };

/** What a thrown value says, with JSONata's code before it. */
function reasonOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return String(thrown);
  const message = 'message' in thrown ? String(thrown.message) : JSON.stringify(thrown);
  return 'code' in thrown && typeof thrown.code === 'string' ? `${thrown.code}: ${message}` : message;
}

/** Evaluates expressions compiled once. `nowMs` is what `$now()` and `$millis()` read. */
export function createEvaluator(
  nowMs: () => number,
  chance: Chance = systemChance,
  limits: Limits = LIMITS,
): Evaluator {
  const compiled = new Map<string, jsonata.Expression>();
  const format = jsonata('$fromMillis(ms, picture, zone)');

  function compile(text: string): jsonata.Expression {
    const known = compiled.get(text);
    if (known !== undefined) return known;
    const expression = jsonata(text, { ...limits, ...LINEAR });
    registerStepFunctionsExtras(expression, chance);
    expression.registerFunction('millis', nowMs, '<:n>');
    expression.registerFunction(
      'now',
      (picture?: string, zone?: string): unknown => format.evaluate({ ms: nowMs(), picture, zone }),
      '<s?s?:s>',
    );
    compiled.set(text, expression);
    return expression;
  }

  async function evaluate(text: string, field: string, scope: Scope): Promise<JsonValue> {
    let value: unknown;
    try {
      const bindings = { ...scope.variables, states: scope.states, eval: undefined };
      value = await compile(text).evaluate(undefined, bindings);
    } catch (thrown) {
      throw queryEvaluationError(
        field,
        `The JSONata expression '${text}' specified for the field '${field}' threw an error during evaluation. ${reasonOf(thrown)}`,
      );
    }
    if (value === undefined) {
      throw queryEvaluationError(
        field,
        `The JSONata expression '${text}' specified for the field '${field}' returned nothing (undefined).`,
      );
    }
    const plain = plainJson(value);
    if (plain === undefined) {
      throw queryEvaluationError(
        field,
        `The JSONata expression '${text}' specified for the field '${field}' returned an unsupported result type.`,
      );
    }
    return plain;
  }

  async function template(value: JsonValue, field: string, scope: Scope): Promise<JsonValue> {
    if (typeof value === 'string') {
      const text = expressionOf(value);
      return text === undefined ? value : evaluate(text, field, scope);
    }
    if (Array.isArray(value)) {
      const list: JsonValue[] = [];
      for (const [index, element] of value.entries()) {
        list.push(await template(element, `${field}[${index}]`, scope));
      }
      return list;
    }
    if (typeof value === 'object' && value !== null) {
      const record: Record<string, JsonValue> = {};
      for (const [key, member] of Object.entries(value)) {
        record[key] = await template(member, `${field}/${key}`, scope);
      }
      return record;
    }
    return value;
  }

  return { template };
}

/** The word that AWS uses for a value's type in its messages. */
export function typeName(value: JsonValue): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** The error for a field whose expression gave another type than the field takes. */
export function unexpectedType(text: JsonValue, field: string, expected: string, value: JsonValue): Error {
  const shown = typeof text === 'string' ? (expressionOf(text) ?? text) : JSON.stringify(text);
  return queryEvaluationError(
    field,
    `The JSONata expression '${shown}' specified for the field '${field}' returned an unexpected result type. ` +
      `Expected '${expected}', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`,
  );
}
