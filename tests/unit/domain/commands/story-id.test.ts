import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalStoryId, countId, nextId, splitLeadingId } from '#shared/domain/backlog/story-id.ts';

describe('ids', () => {
  it('are one however they are spelled', () => {
    for (const id of ['USER-1', 'USER-001', 'user-001', 'User-01'])
      expect(canonicalStoryId(id)).toBe('USER-1');
    for (const text of [
      'USER',
      'USER-',
      '-1',
      'U-1',
      '1USER-1',
      'USERSTORIES1-1',
      'USER-1x',
      'USER-1234567890',
    ])
      expect(canonicalStoryId(text)).toBeUndefined();
  });

  it('are followed by the highest + 1, padded alike', () => {
    expect(nextId({}, 'AUTH')).toBe('AUTH-1');
    expect(nextId(countId(countId({}, 'USER-009'), 'USER-003'), 'USER')).toBe('USER-010');
    expect(nextId(countId({}, 'auth-7'), 'AUTH')).toBe('AUTH-8');
  });

  it('at the start of a text are kept as written', () => {
    expect(splitLeadingId('USER-001: Create it', {})).toEqual({ id: 'USER-001', text: 'Create it' });
    expect(splitLeadingId('user-2 – again', {})).toEqual({ id: 'user-2', text: 'again' });
    expect(splitLeadingId('USER-3 without a colon', { USER: { highest: 2, width: 0 } })).toEqual({
      id: 'USER-3',
      text: 'without a colon',
    });
    expect(splitLeadingId('SHA-256 hashes', {})).toEqual({ id: null, text: 'SHA-256 hashes' });
    expect(splitLeadingId('Create USER-1: later', {})).toEqual({ id: null, text: 'Create USER-1: later' });
  });

  it('are never given twice by their counter', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ key: fc.constantFrom('AUTH', 'USER'), kept: fc.option(fc.nat(50)), pad: fc.boolean() }),
          { maxLength: 40 },
        ),
        (steps) => {
          let keys = {};
          const given = new Set<string>();
          for (const { key, kept, pad } of steps) {
            const wanted =
              kept === null ? nextId(keys, key) : `${key}-${pad ? String(kept).padStart(3, '0') : kept}`;
            const id = canonicalStoryId(wanted) ?? '';
            if (kept === null) expect(given.has(id)).toBe(false);
            given.add(id);
            keys = countId(keys, wanted);
          }
        },
      ),
    );
  });
});
