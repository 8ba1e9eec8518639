import type { RESTPutAPIApplicationCommandsJSONBody } from 'discord-api-types/v10';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applicationCommands } from '#shared/adapters/discord/command-registration.ts';
import { createDiscordSource } from '#shared/adapters/discord/discord-source.adapter.ts';
import { cleanText } from '#shared/domain/commands/clean-text.ts';
import { COMMAND_FORMS } from '#shared/domain/commands/command-list.ts';
import { flagsOf } from '#shared/domain/commands/command-spec.ts';
import { parseCommand } from '#shared/domain/commands/parse-command.ts';
import { readParameters } from '#shared/domain/commands/read-parameters.ts';
import { tokenize } from '#shared/domain/commands/tokenize.ts';
import { commandsRules } from './discord-rules.ts';
import { commandOf } from './interactions.ts';
import { signRequest } from './sign-request.ts';

interface Registered {
  readonly type: number;
  readonly name: string;
  readonly required?: boolean;
  readonly autocomplete?: boolean;
  readonly choices?: readonly { readonly value: string }[];
  readonly max_length?: number;
  readonly options?: readonly Registered[];
}
const registered = applicationCommands() as unknown as readonly Registered[];

/** The registered options of `/sprint plan`, and how Discord wraps what is given for them. */
const entryOf = (words: string) => {
  const [family = '', sub] = words.slice(1).split(' ');
  const command = registered.find(({ name }) => name === family)!;
  if (sub === undefined)
    return { options: command.options!, wrap: (options: unknown) => ({ name: family, options }) };
  return {
    options: command.options!.find((one) => one.type === 1 && one.name === sub)!.options!,
    wrap: (options: unknown) => ({ name: family, options: [{ name: sub, type: 1, options }] }),
  };
};

const nasty = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({
    unit: fc.constantFrom('"', '\\', '\n', 'n', ' ', '-', '“', 'é', '🙂', '```', '<@1>'),
    maxLength: 40,
  }),
  // Discord itself lets nobody type more than 6,000 characters into an option.
  fc.constantFrom('"\\\n', 'wörd 🙂 ').map((part) => part.repeat(10_000).slice(0, 10_000)),
);
const PATTERNS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  story: fc.constantFrom('AUTH-1', 'user-001'),
  stories: fc.constantFrom('AUTH-1', 'AUTH-1, AUTH-2 X2-3'),
  reference: fc.constantFrom('AUTH-1', 'apr_01J0000000000000000000000A'),
  references: fc.constantFrom('AUTH-1', 'AUTH-1,apr_01J0000000000000000000000A'),
  key: fc.constantFrom('AUTH', 'X2'),
  view: fc.constantFrom('AUTH-1', 'sprint'),
  project: fc.constantFrom('user-api', 'a'),
  words: fc.constantFrom('slack:U0123', 'slack:U0123,github:ada'),
};

const LISTS: readonly string[] = ['stories', 'references', 'words'];

const typed = (option: Registered, kind: string): fc.Arbitrary<string | number> => {
  if (option.choices !== undefined) return fc.constantFrom(...option.choices.map(({ value }) => value));
  if (option.type === 4) return fc.integer({ min: 1, max: 999_999 });
  return (PATTERNS[kind] ?? nasty)
    .map((text) => text.toWellFormed().slice(0, option.max_length).toWellFormed())
    .filter((text) => cleanText(text) !== '');
};

describe('the commands of Discord', () => {
  it('are within its limits and of its types', () => {
    const commands = applicationCommands();
    expect(commandsRules.parse(commands)).toEqual(commands);
    const typedByDiscord = commands as unknown as RESTPutAPIApplicationCommandsJSONBody;
    expect(typedByDiscord.map(({ name }) => name)).toContain('backlog');
  });

  it('are all there are, and no other', () => {
    const words = registered.flatMap(({ name, options = [] }) =>
      options.some(({ type }) => type === 1) ? options.map((sub) => `/${name} ${sub.name}`) : [`/${name}`],
    );
    expect(words.toSorted()).toEqual(COMMAND_FORMS.map((form) => form.words).toSorted());
  });

  it('propose stories wherever an id is wanted', () => {
    for (const form of COMMAND_FORMS) {
      const { options } = entryOf(form.words);
      for (const { name, kind } of [...form.arguments, ...flagsOf(form)])
        expect(
          options.find((one) => one.name === name.toLowerCase())?.autocomplete === true,
          `${form.words} ${name}`,
        ).toBe(['story', 'stories', 'reference', 'references', 'view'].includes(kind));
    }
  });

  it.each(COMMAND_FORMS.map((form) => [form.words, form] as const))(
    '%s says in our own words the very values that were given there',
    async (words, form) => {
      const { options, wrap } = entryOf(words);
      const parameters = [...form.arguments, ...flagsOf(form)];
      const given = fc.record(
        Object.fromEntries(
          options.map((option) => {
            const { kind } = parameters.find(({ name }) => name.toLowerCase() === option.name)!;
            return [option.name, typed(option, kind)];
          }),
        ),
        { requiredKeys: options.filter(({ required }) => required).map(({ name }) => name) },
      );
      await fc.assert(
        fc.asyncProperty(given, async (values) => {
          const said = options
            .filter(({ name }) => values[name] !== undefined)
            .map(({ name, type }) => ({ name, type, value: values[name] }));
          const reading = await createDiscordSource().read(signRequest(commandOf(wrap(said))), {
            projectOf: async () => undefined,
            findStories: async () => [],
          });
          if (reading.kind !== 'command') throw new Error(JSON.stringify(reading));
          expect(parseCommand(reading.text)).toMatchObject({ ok: true, command: { words } });
          const source = cleanText(reading.text).slice(words.length);
          const tokens = tokenize(source);
          const read = tokens.ok ? readParameters(form, source, tokens.tokens) : tokens;
          if (!read.ok) throw new Error(read.error);
          for (const { name, kind } of parameters) {
            const value = values[name.toLowerCase()];
            const wanted = value === undefined ? '' : cleanText(String(value));
            const parts = read.values.get(name) ?? [];
            if (LISTS.includes(kind))
              expect(parts).toEqual(wanted.split(/[,\s]+/).filter((part) => part !== ''));
            else expect(parts.join('')).toBe(wanted);
          }
        }),
        { numRuns: 25 },
      );
    },
  );
});
