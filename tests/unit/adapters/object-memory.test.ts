import { expect, test } from 'vitest';
import { ObjectMemory, type GitObject } from '#shared/adapters/git/object-memory.ts';

const idOf = (n: number): string => n.toString(16).padStart(40, '0');
const objectOf = (n: number, bytes: number): GitObject => ({
  id: idOf(n),
  type: 'blob',
  bytes,
  body: Buffer.alloc(bytes, n),
});

test('an object that was read is remembered under its id, with a body of its own', () => {
  const memory = new ObjectMemory();
  const chunk = Buffer.from('a body within a chunk');
  memory.keep(idOf(1), { id: idOf(1), type: 'blob', bytes: 6, body: chunk.subarray(2, 8) });
  chunk.fill('x');
  expect(memory.object(idOf(1))?.body.toString()).toBe('body w');
  expect(memory.info(idOf(1))).toEqual({ id: idOf(1), type: 'blob', bytes: 6 });
});

test('what a ref names is not remembered under the ref, since it moves', () => {
  const memory = new ObjectMemory();
  memory.keep('refs/heads/main', objectOf(1, 4));
  memory.keepInfo('refs/heads/main', objectOf(1, 4));
  expect(memory.object('refs/heads/main')).toBeUndefined();
  expect(memory.info('refs/heads/main')).toBeUndefined();
});

test('of a large object only its size is remembered', () => {
  const memory = new ObjectMemory();
  memory.keep(idOf(1), objectOf(1, 100_000));
  expect(memory.object(idOf(1))).toBeUndefined();
  expect(memory.info(idOf(1))?.bytes).toBe(100_000);
});

test('a memory that is full begins anew instead of growing on', () => {
  const memory = new ObjectMemory();
  for (let n = 0; n < 400; n += 1) memory.keep(idOf(n), objectOf(n, 60_000));
  const held = Array.from({ length: 400 }, (_, n) => memory.object(idOf(n))).filter((one) => one);
  expect(held.length).toBeGreaterThan(0);
  expect(held.length * 60_000).toBeLessThan(16_000_000);
  expect(memory.object(idOf(399))).toBeDefined();
});
