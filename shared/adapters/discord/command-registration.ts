/** The application commands of Discord, made from the one list of commands. */
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { Parameter } from '#shared/domain/commands/command-spec.ts';
import { commandMenus } from '#shared/domain/commands/describe-commands.ts';
import type { MenuEntry } from '#shared/domain/commands/describe-commands.ts';
import { PRIORITY_WORDS } from '#shared/domain/messages/plain-words.ts';
import { OPTION } from './interaction.ts';
import { LIMITS } from './limits.ts';

/** Typed by a person with the slash. */
const CHAT_INPUT = 1;
/** In a server, and in a conversation with the bot. */
const CONTEXTS = [0, 1];
const INSTALLED_IN_SERVERS = [0];
const MOST_PAGES = 999_999;

/** Names are lower-case there; no two parameters of a command differ by case alone. */
export const optionName = (name: string): string => name.toLowerCase();

/** Options whose values are proposed while somebody types. */
const PROPOSED: readonly Parameter['kind'][] = ['story', 'stories', 'reference', 'references', 'view'];

export const isProposed = ({ kind }: Parameter): boolean => PROPOSED.includes(kind);

const shorten = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text;

const takes = (parameter: Parameter): JsonObject => {
  const { kind, choices = [] } = parameter;
  switch (kind) {
    case 'number':
      return { type: OPTION.number, min_value: 1, max_value: MOST_PAGES };
    case 'priority':
      return {
        type: OPTION.text,
        choices: Object.entries(PRIORITY_WORDS).map(([value, word]) => ({ name: `${value} ${word}`, value })),
      };
    case 'choice':
      return { type: OPTION.text, choices: choices.map((value) => ({ name: value, value })) };
    default:
      return {
        type: OPTION.text,
        min_length: 1,
        max_length: LIMITS.optionText,
        ...(isProposed(parameter) ? { autocomplete: true } : {}),
      };
  }
};

const optionOf = (parameter: Parameter): JsonObject => ({
  name: optionName(parameter.name),
  description: shorten(parameter.help, LIMITS.commandDescription),
  required: parameter.required,
  ...takes(parameter),
});

/** Discord wants what is required before what is not; the names say which is which, so that the order says nothing. */
const optionsOf = (entry: MenuEntry): JsonObject[] =>
  [...entry.arguments, ...entry.flags]
    .toSorted((a, b) => Number(b.required) - Number(a.required))
    .map(optionOf);

/** Every command of the product, as `PUT /applications/{id}/commands` takes them. */
export const applicationCommands = (): JsonObject[] =>
  commandMenus().map(({ id, description, subcommands }) => ({
    type: CHAT_INPUT,
    name: id,
    description: shorten(description, LIMITS.commandDescription),
    contexts: CONTEXTS,
    integration_types: INSTALLED_IN_SERVERS,
    options: subcommands.flatMap((entry) =>
      entry.subcommand === null
        ? optionsOf(entry)
        : [
            {
              type: OPTION.subcommand,
              name: entry.subcommand,
              description: shorten(entry.description, LIMITS.commandDescription),
              options: optionsOf(entry),
            },
          ],
    ),
  }));
