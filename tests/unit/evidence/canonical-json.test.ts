import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '#shared/domain/canonical-json.ts';
import { FIRST_PREV, hashEvent } from '#shared/usecases/hash-event.ts';

test('keys are sorted by UTF-16 code units at every depth and white space is left out', () => {
  expect(canonicalJson({ b: [1, { z: null, a: 'ü\n' }], a: 1e21, é: true, B: -0 })).toBe(
    '{"B":0,"a":1e+21,"b":[1,{"a":"ü\\n","z":null}],"é":true}',
  );
});

test('a property that is undefined is left out, a bare undefined and numbers that JSON lacks are refused', () => {
  expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  for (const bad of [undefined, NaN, Infinity, 1n, () => 1, Symbol('x')])
    expect(() => canonicalJson(bad)).toThrow(TypeError);
});

test('what is read back is the same value, and the order of keys never matters', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    }),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
      expect(canonicalJson(Object.fromEntries(Object.entries(object).reverse()))).toBe(canonicalJson(object));
    }),
  );
});

test('the hash of an event depends on each of its fields', () => {
  const event = {
    v: 1 as const,
    id: 'evt_cyc_1',
    stream: 'cyc',
    seq: 1,
    prev: FIRST_PREV,
    at: '2026-01-01T00:00:00.000Z',
    kind: 'cycle.started',
    projectId: 'p',
    storyId: null,
    actor: null,
    data: { a: 1 },
  };
  const hash = hashEvent(event);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(hashEvent(Object.assign({ hash }, event))).toBe(hash);
  expect(hashEvent({ ...event, data: { a: 2 } })).not.toBe(hash);
  expect(hashEvent({ ...event, prev: '1'.repeat(64) })).not.toBe(hash);
  expect(hashEvent({ ...event, at: '2026-01-01T00:00:00.001Z' })).not.toBe(hash);
});
