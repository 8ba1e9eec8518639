import type { JsonValue } from '#shared/contracts/json.contract.ts';

/** A value as plain JSON, numbers without one as strings (as AWS writes them). undefined: it holds a function. */
export function plainJson(value: unknown): JsonValue | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'object':
      if (value === null) return null;
      return Array.isArray(value) ? plainList(value) : plainRecord(value);
    default:
      return undefined;
  }
}

function plainList(list: readonly unknown[]): JsonValue | undefined {
  const plain: JsonValue[] = [];
  for (const element of list) {
    const member = plainJson(element);
    if (member === undefined) return undefined;
    plain.push(member);
  }
  return plain;
}

function plainRecord(record: object): JsonValue | undefined {
  if ('_jsonata_lambda' in record || '_jsonata_function' in record) return undefined;
  const plain: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries<unknown>({ ...record })) {
    if (value === undefined) continue;
    const member = plainJson(value);
    if (member === undefined) return undefined;
    plain[key] = member;
  }
  return plain;
}

/** @throws SyntaxError */
export function parseJson(text: string): JsonValue {
  return plainJson(JSON.parse(text)) ?? null;
}
