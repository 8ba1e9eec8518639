import { expect, test } from 'vitest';
import { namesTwice } from '#shared/usecases/evidence/names-twice.ts';

test.each([
  ['{"a": 1, "a": 1}', true],
  ['{"x": [{"a": {"b": 1, "\\u0062": 2}}]}', true],
  ['{"a": {"a": "a\\": \\"a\\": "}, "b" : ["c", ":"], "__proto__": 1}', false],
  ['[1, "a", null]', false],
])('%s: %s', (text, twice) => {
  expect(namesTwice(text, JSON.parse(text))).toBe(twice);
});
