import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** The part of DynamoDB's expression language that the product uses; anything else throws, so that a test cannot pass by accident. */
export type Image = Record<string, AttributeValue>;

export interface Expressions {
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Image | undefined;
}

const named = (expressions: Expressions, name: string): string => {
  const found = expressions.ExpressionAttributeNames?.[name];
  if (found === undefined) throw validation(`an expression attribute name is not defined: ${name}`);
  return found;
};
const valued = (expressions: Expressions, name: string): AttributeValue => {
  const found = expressions.ExpressionAttributeValues?.[name];
  if (found === undefined) throw validation(`an expression attribute value is not defined: ${name}`);
  return found;
};

export function validation(message: string): Error {
  return Object.assign(new Error(message), { name: 'ValidationException' });
}

/** DynamoDB refuses names and values that no expression uses. */
export function assertAllUsed(expressions: Expressions, ...texts: (string | undefined)[]): void {
  const text = texts.join(' ');
  const given = [
    ...Object.keys(expressions.ExpressionAttributeNames ?? {}),
    ...Object.keys(expressions.ExpressionAttributeValues ?? {}),
  ];
  const idle = given.filter((name) => !new RegExp(`${name}\\b`).test(text));
  if (idle.length > 0) throw validation(`unused in expressions: ${idle.join(', ')}`);
}

export function conditionHolds(
  text: string | undefined,
  expressions: Expressions,
  item: Image | undefined,
): boolean {
  if (text === undefined) return true;
  const exists = /^attribute_(not_)?exists\((#\w+)\)$/.exec(text);
  if (exists !== null)
    return (item?.[named(expressions, exists[2]!)] === undefined) === (exists[1] !== undefined);
  const equals = /^(#\w+) = (:\w+)$/.exec(text);
  if (equals !== null) return equal(item?.[named(expressions, equals[1]!)], valued(expressions, equals[2]!));
  throw validation(`condition not understood: ${text}`);
}

export function applyUpdate(text: string, expressions: Expressions, item: Image): Image {
  const [, sets = '', removes = ''] = /^SET (.*?)(?: REMOVE (.*))?$/.exec(text) ?? [];
  const next = { ...item };
  for (const part of sets.split(/, (?=#)/)) {
    const counted = /^(#\w+) = if_not_exists\((#\w+), (:\w+)\) \+ (:\w+)$/.exec(part);
    const plain = /^(#\w+) = (:\w+)$/.exec(part);
    if (counted !== null) {
      const start = item[named(expressions, counted[2]!)] ?? valued(expressions, counted[3]!);
      next[named(expressions, counted[1]!)] = {
        N: String(Number(start.N) + Number(valued(expressions, counted[4]!).N)),
      };
    } else if (plain !== null) next[named(expressions, plain[1]!)] = valued(expressions, plain[2]!);
    else throw validation(`update not understood: ${part}`);
  }
  for (const name of removes === '' ? [] : removes.split(', '))
    Reflect.deleteProperty(next, named(expressions, name));
  return next;
}

export function keyCondition(
  text: string,
  expressions: Expressions,
): { pkName: string; skName: string | undefined; holds: (item: Image) => boolean } {
  const [, pk, pkValue, sk, skValue] =
    /^(#\w+) = (:\w+)(?: AND begins_with\((#\w+), (:\w+)\))?$/.exec(text) ?? [];
  if (pk === undefined || pkValue === undefined) throw validation(`key condition not understood: ${text}`);
  const pkName = named(expressions, pk);
  const skName = sk === undefined ? undefined : named(expressions, sk);
  const prefix = skValue === undefined ? '' : (valued(expressions, skValue).S ?? '');
  return {
    pkName,
    skName,
    holds: (item) =>
      equal(item[pkName], valued(expressions, pkValue)) &&
      (skName === undefined || (item[skName]?.S ?? '').startsWith(prefix)),
  };
}

function equal(a: AttributeValue | undefined, b: AttributeValue): boolean {
  return a !== undefined && (a.N === undefined ? a.S === b.S : Number(a.N) === Number(b.N));
}
