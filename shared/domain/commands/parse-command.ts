import { buildCommand } from './build-command.ts';
import { cleanText } from './clean-text.ts';
import type { Command } from './command.ts';
import { COMMAND_FAMILIES } from './command-list.ts';
import { writeExample, writeUsage } from './command-spec.ts';
import { readParameters } from './read-parameters.ts';
import { tokenize } from './tokenize.ts';
import type { Token } from './tokenize.ts';

export type ParsedCommand =
  | {
      readonly ok: true;
      readonly command: Command;
      /** The project that the command names; null: where it is said decides. */
      readonly projectId: string | null;
    }
  | {
      readonly ok: false;
      /** Names the command and, where there is one, the argument. */
      readonly error: string;
      /** The fix, with a command that can be typed. */
      readonly hint: string;
      readonly argument: string | null;
    };

/** More than a text of 10,000 characters with every other one escaped, and far below what a request may hold. */
export const MAX_COMMAND = 60_000;

const sameWord = (text: string): string => text.toLowerCase().replaceAll('-', '_');

/**
 * The one parser of every front. Takes the text as it was typed, `/sprint plan AUTH-1 --goal "sign in"`; case and
 * hyphens in the command's own words do not matter.
 */
export const parseCommand = (input: string): ParsedCommand => {
  const text = cleanText(input.slice(0, MAX_COMMAND + 1));
  if (input.length > MAX_COMMAND)
    return problem(
      `The command has ${input.length} characters; ${MAX_COMMAND} are the most.`,
      'Say less, and put the rest into the repository. See /state',
      null,
    );
  const [word] = /^\S+/.exec(text) ?? [];
  if (word === undefined) return problem('There is no command.', 'See what may be said now: /state', null);
  const family = [...COMMAND_FAMILIES.keys()].find((known) => sameWord(known) === sameWord(word));
  if (family === undefined)
    return problem(`Unknown command ${shorten(word)}.`, 'See what may be said now: /state', null);
  return parseFamily(family, text.slice(word.length));
};

const parseFamily = (family: string, source: string): ParsedCommand => {
  const forms = COMMAND_FAMILIES.get(family) ?? [];
  const [sub] = /\S+/.exec(source) ?? [];
  const single = forms.length === 1 && forms[0]?.words === family;
  if (!single && (sub === undefined || sub === '--help')) {
    if (sub === '--help') return help(family);
    return problem(
      `${family} needs one of: ${subcommands(family)}.`,
      `For example: ${writeExample(forms[0] ?? { words: family, arguments: [], flags: [], help: '', role: 'viewer', confirm: false, reads: true })}`,
      'command',
    );
  }
  const form = single
    ? forms[0]
    : forms.find((each) => sameWord(each.words) === sameWord(`${family} ${sub ?? ''}`));
  if (form === undefined)
    return problem(
      `${family} has no "${shorten(sub ?? '')}"; it has: ${subcommands(family)}.`,
      'See what may be said now: /state',
      'command',
    );
  const rest = single ? source : source.slice(source.indexOf(sub ?? '') + (sub ?? '').length);
  const tokens = tokenize(rest);
  if (!tokens.ok)
    return problem(
      `${form.words}: ${tokens.error}.`,
      `Say: ${writeUsage(form)}`,
      form.arguments[0]?.name ?? null,
    );
  if (tokens.tokens.some(isHelp)) return help(form.words);
  const read = readParameters(form, rest, tokens.tokens);
  if (!read.ok) return problem(`${form.words}: ${read.error}.`, `Say: ${writeUsage(form)}`, read.argument);
  return {
    ok: true,
    command: buildCommand(form.words, read.values),
    projectId: read.values.get('project')?.[0] ?? null,
  };
};

const help = (of: string): ParsedCommand => ({
  ok: true,
  command: { words: 'help', of },
  projectId: null,
});

const isHelp = (token: Token): boolean => token.kind === 'flag' && token.text === 'help';

const subcommands = (family: string): string =>
  (COMMAND_FAMILIES.get(family) ?? []).map((form) => form.words.slice(family.length + 1)).join(', ');

const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

const problem = (error: string, hint: string, argument: string | null): ParsedCommand => ({
  ok: false,
  error,
  hint,
  argument,
});
