import { createHash } from 'node:crypto';
import type { Expression } from 'jsonata';

const HASHES = new Map([
  ['MD5', 'md5'],
  ['SHA-1', 'sha1'],
  ['SHA-256', 'sha256'],
  ['SHA-384', 'sha384'],
  ['SHA-512', 'sha512'],
]);

/** Longest `$range` that AWS makes. */
const LONGEST_RANGE = 360_145;

export interface Chance {
  /** [0, 1) */
  random(): number;
  uuid(): string;
}

/** A reproducible number in [0, 1) for a seed (mulberry32). */
function seeded(seed: number): number {
  let state = (Math.trunc(seed) + 0x6d2b79f5) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 4_294_967_296;
}

function partition(items: unknown, size: number): unknown {
  if (items === undefined) return undefined;
  const list: unknown[] = Array.isArray(items) ? items : [items];
  const width = Math.trunc(size);
  if (list.length === 0 || !(width > 0)) return undefined;
  return Array.from({ length: Math.ceil(list.length / width) }, (_, chunk) =>
    list.slice(chunk * width, (chunk + 1) * width),
  );
}

function range(from: number, to: number, by: number): unknown {
  const [first, last, step] = [Math.trunc(from), Math.trunc(to), Math.trunc(by)];
  if (!Number.isFinite(step) || step === 0 || (last - first) * step < 0) return undefined;
  const length = Math.floor((last - first) / step) + 1;
  if (length > LONGEST_RANGE) throw new Error('Expression evaluation memory limit exceeded');
  return length === 1 ? first : Array.from({ length }, (_, index) => first + index * step);
}

function hash(text: string | undefined, algorithm: string | undefined): string | undefined {
  if (text === undefined || algorithm === undefined) return undefined;
  const name = HASHES.get(algorithm);
  if (name === undefined) throw new Error(`Unknown hash algorithm ${algorithm}`);
  return createHash(name).update(text, 'utf8').digest('hex');
}

/** The functions that Step Functions adds to JSONata ("JSONata functions provided by Step Functions"). */
export function registerStepFunctionsExtras(expression: Expression, chance: Chance): void {
  expression.registerFunction('partition', partition, '<xn?:x>');
  expression.registerFunction('range', range, '<n?n?n?:x>');
  expression.registerFunction('hash', hash, '<s?s?:s>');
  expression.registerFunction(
    'random',
    (seed?: number) => (seed === undefined ? chance.random() : seeded(seed)),
    '<n?:n>',
  );
  expression.registerFunction('uuid', () => chance.uuid(), '<:s>');
  expression.registerFunction(
    'parse',
    (text?: string): unknown => (text === undefined ? undefined : JSON.parse(text)),
    '<s?:x>',
  );
}
