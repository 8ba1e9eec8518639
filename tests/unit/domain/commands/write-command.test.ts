import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from '#shared/domain/commands/clean-text.ts';
import { COMMAND_FORMS, findForm } from '#shared/domain/commands/command-list.ts';
import { flagsOf } from '#shared/domain/commands/command-spec.ts';
import type { Parameter } from '#shared/domain/commands/command-spec.ts';
import { parseCommand } from '#shared/domain/commands/parse-command.ts';
import { readParameters } from '#shared/domain/commands/read-parameters.ts';
import { tokenize } from '#shared/domain/commands/tokenize.ts';
import { writeCommand } from '#shared/domain/commands/write-command.ts';

const nasty = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom('"', '\\', '\n', 'n', ' ', '-', '“', '’', 'é', '🙂', '`', '\r'),
    maxLength: 40,
  }),
  fc.constantFrom(
    '--goal',
    '—key',
    '--',
    '\\n',
    '"',
    'a"b',
    'AUTH-1',
    'C:\\new\\"x"',
    '/epic "x"',
    'x'.repeat(6000),
  ),
);
const said = nasty.filter((text) => cleanText(text) !== '');

const valueOf = ({ kind, choices = [] }: Parameter): fc.Arbitrary<string> => {
  const ids = fc.tuple(fc.constantFrom('AUTH', 'USER', 'X2'), fc.nat(999)).map(([key, n]) => `${key}-${n}`);
  switch (kind) {
    case 'text':
    case 'word':
      return said;
    case 'story':
      return ids;
    case 'stories':
    case 'references':
      return fc.uniqueArray(ids, { minLength: 1, maxLength: 5 }).map((list) => list.join(', '));
    case 'reference':
      return fc.oneof(ids, fc.constant('apr_01J0000000000000000000000A'));
    case 'view':
      return fc.oneof(ids, fc.constantFrom(...choices));
    case 'choice':
      return fc.constantFrom(...choices);
    case 'key':
      return fc.constantFrom('AUTH', 'X2');
    case 'priority':
      return fc.constantFrom('1', '5', '3');
    case 'number':
      return fc.integer({ min: 1, max: 999_999 }).map(String);
    case 'project':
      return fc.constantFrom('user-api', 'a');
    default:
      return fc.constantFrom('slack:U0123', 'slack:U0123, github:ada');
  }
};

/** What the parser's own reading of the parameters gives, name by name. */
const readBack = (words: string, text: string): Record<string, string> => {
  const form = findForm(words)!;
  const source = cleanText(text).slice(words.length);
  const tokens = tokenize(source);
  if (!tokens.ok) throw new Error(tokens.error);
  const read = readParameters(form, source, tokens.tokens);
  if (!read.ok) throw new Error(read.error);
  return Object.fromEntries(
    [...read.values].filter(([, list]) => list.length > 0).map(([name, list]) => [name, list.join(', ')]),
  );
};

describe('a written command', () => {
  it.each(COMMAND_FORMS.map((form) => [form.words, form] as const))(
    '%s is read back with the very values, whatever they hold',
    (words, form) => {
      const parameters = [...form.arguments, ...flagsOf(form)];
      const values = fc.record(Object.fromEntries(parameters.map((one) => [one.name, valueOf(one)])), {
        requiredKeys: parameters.filter(({ required }) => required).map(({ name }) => name),
      });
      fc.assert(
        fc.property(values, (given) => {
          const text = writeCommand(form, given);
          expect(readBack(words, text)).toEqual(
            Object.fromEntries(Object.entries(given).map(([name, value]) => [name, cleanText(value)])),
          );
          expect(parseCommand(text).ok).toBe(true);
        }),
        { numRuns: 60 },
      );
    },
  );

  it('leaves out what was not given', () => {
    expect(writeCommand(findForm('/sprint plan')!, { ID: '  ' })).toBe('/sprint plan');
    expect(writeCommand(findForm('/suggest_fix')!, { hint: 'use "RS256"' })).toBe(
      '/suggest_fix "use \\"RS256\\""',
    );
  });
});
