/** Keys that the schema does not know: a misspelt one would otherwise be silently without effect. */
import * as z from 'zod';
import type { ConfigProblem } from '#shared/contracts/project-config.contract.ts';
import { unknownAmong, unknownNear } from '#shared/domain/messages/project-config.messages.ts';

/** What lies under these is for agents, which know their own keys: a warning, no error. */
const FREE = ['agents'];

interface Unknown {
  readonly errors: readonly ConfigProblem[];
  readonly warnings: readonly ConfigProblem[];
}

export function findUnknownKeys(schema: z.ZodType, value: unknown): Unknown {
  const found = walk(schema, value, []);
  const isFree = ({ path }: ConfigProblem): boolean =>
    FREE.includes(path.split('.')[0] ?? '') && path.includes('.');
  return { errors: found.filter((one) => !isFree(one)), warnings: found.filter(isFree) };
}

function walk(schema: z.ZodType, value: unknown, at: readonly string[]): ConfigProblem[] {
  const inner = unwrap(schema);
  if (!(inner instanceof z.ZodObject) || !isMap(value)) return [];
  const known: Record<string, unknown> = inner.shape;
  const open = inner.def.catchall !== undefined && !(inner.def.catchall instanceof z.ZodNever);
  return Object.entries(value).flatMap(([key, child]) => {
    const next = known[key];
    if (next instanceof z.ZodType) return walk(next, child, [...at, key]);
    if (open && (at.length !== 1 || at[0] !== 'agents')) {
      // A role's own settings are passed to its prompt as they are: only settings of other rooms are worth a word.
      return [];
    }
    return [{ path: [...at, key].join('.'), text: unknownText(key, Object.keys(known), at) }];
  });
}

function unknownText(key: string, known: readonly string[], at: readonly string[]): string {
  const near = nearest(key, known);
  return near === undefined ? unknownAmong(known, at) : unknownNear(near);
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable
  ) {
    const inner: unknown = schema.def.innerType;
    return inner instanceof z.ZodType ? unwrap(inner) : schema;
  }
  return schema;
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The name that differs least, if it differs little. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, distance: distance(word.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(2, Math.floor(word.length / 3))
    ? best.name
    : undefined;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
