/** Gives each argument and flag of a command its tokens, and checks that each is what its kind says. */
import { canonicalStoryId, isKey } from '../backlog/story-id.ts';
import {
  argumentMissing,
  flagTwice,
  flagUnknown,
  flagWithoutValue,
  lastArgument,
  noChoice,
  noId,
  noKey,
  noNumber,
  noPriority,
  noProjectId,
  noReference,
  noView,
  problemOf,
  quoteTheText,
  takesNoArguments,
  textEmpty,
  textTooLong,
  tooManyArguments,
  wordTooLong,
} from '../messages/parameter.messages.ts';
import { flagsOf } from './command-spec.ts';
import type { CommandForm, Parameter, ParameterKind } from './command-spec.ts';
import type { Token } from './tokenize.ts';

/** Values by parameter name; lists are kept as lists, everything else has one entry. */
export type ParameterValues = ReadonlyMap<string, readonly string[]>;

export interface ParameterProblem {
  readonly ok: false;
  /** Name of the argument or `--flag`. */
  readonly argument: string;
  readonly error: string;
}
export type ParameterReading = { readonly ok: true; readonly values: ParameterValues } | ParameterProblem;

/** Longer than any text that a person types; an item of the table must hold it. */
export const MAX_TEXT = 20_000;
/** One of a list of words. */
const MAX_WORD = 200;

const PRIORITIES: Readonly<Record<string, string>> = {
  top: '1',
  high: '2',
  med: '3',
  medium: '3',
  low: '4',
  '1': '1',
  '2': '2',
  '3': '3',
  '4': '4',
  '5': '5',
};
const PROJECT = /^[a-z0-9][a-z0-9-]{0,39}$/;
const APPROVAL = /^apr_[0-9A-Za-z]{10,40}$/;

const isReference = (text: string): boolean => APPROVAL.test(text) || canonicalStoryId(text) !== undefined;
const isList = (kind: ParameterKind): boolean =>
  kind === 'stories' || kind === 'references' || kind === 'words';
const isId = (kind: ParameterKind): boolean =>
  kind === 'story' || kind === 'reference' || kind === 'stories' || kind === 'references';

/** A value as it is kept, or why it is none. */
const readValue = (
  { kind, choices = [] }: Parameter,
  text: string,
): { value: string } | { problem: string } => {
  const chosen = choices.find((choice) => choice === text.toLowerCase());
  switch (kind) {
    case 'words':
      return text.length > MAX_WORD ? { problem: wordTooLong(text, MAX_WORD) } : { value: text };
    case 'text':
    case 'word': {
      if (text.trim() === '') return { problem: textEmpty };
      return text.length > MAX_TEXT
        ? { problem: textTooLong(text.length, MAX_TEXT) }
        : { value: text.trim() };
    }
    case 'story':
    case 'stories':
      return canonicalStoryId(text) === undefined ? { problem: noId(text) } : { value: text };
    case 'reference':
    case 'references':
      return isReference(text) ? { value: text } : { problem: noReference(text) };
    case 'view':
      if (chosen !== undefined) return { value: chosen };
      return canonicalStoryId(text) === undefined ? { problem: noView(text, choices) } : { value: text };
    case 'choice':
      return chosen === undefined ? { problem: noChoice(text, choices) } : { value: chosen };
    case 'key':
      return isKey(text.toUpperCase()) ? { value: text.toUpperCase() } : { problem: noKey(text) };
    case 'priority': {
      const priority = PRIORITIES[text.toLowerCase()];
      return priority === undefined ? { problem: noPriority(text) } : { value: priority };
    }
    case 'project':
      return PROJECT.test(text) ? { value: text } : { problem: noProjectId(text) };
    case 'number':
      return /^[1-9]\d{0,5}$/.test(text) ? { value: text } : { problem: noNumber(text) };
  }
};

const readValues = (
  parameter: Parameter,
  name: string,
  texts: readonly string[],
): { ok: true; values: readonly string[] } | ParameterProblem => {
  const values: string[] = [];
  for (const text of texts) {
    const read = readValue(parameter, text);
    if ('problem' in read) return { ok: false, argument: name, error: problemOf(name, read.problem) };
    values.push(read.value);
  }
  return { ok: true, values };
};

const splitList = (texts: readonly string[]): readonly string[] =>
  texts
    .flatMap((text) => text.split(/[,;]/))
    .map((text) => text.trim())
    .filter((text) => text !== '');

/** Takes flags and their values out of the tokens; what is left are the arguments. */
const readFlags = (
  form: CommandForm,
  tokens: readonly Token[],
): { ok: true; values: Map<string, readonly string[]>; rest: readonly Token[] } | ParameterProblem => {
  const flags = flagsOf(form);
  const values = new Map<string, readonly string[]>();
  const rest: Token[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) break;
    if (token.kind !== 'flag') {
      rest.push(token);
      continue;
    }
    const name = `--${token.text}`;
    const flag = flags.find((known) => known.name === token.text);
    if (flag === undefined) {
      const known = flags.map((each) => `--${each.name}`);
      return { ok: false, argument: name, error: flagUnknown(name, form.words, known) };
    }
    if (values.has(flag.name)) return { ok: false, argument: name, error: flagTwice(name) };
    const next = tokens[at + 1];
    const value = token.value ?? (next === undefined || next.kind === 'flag' ? undefined : next.text);
    if (value === undefined)
      return { ok: false, argument: name, error: flagWithoutValue(name, flag.example) };
    if (token.value === undefined) at += 1;
    const read = readValues(flag, name, isList(flag.kind) ? splitList([value]) : [value]);
    if (!read.ok) return read;
    values.set(flag.name, read.values);
  }
  return { ok: true, values, rest };
};

/** The text argument: one quoted text, or every word up to the end as it was typed, without the flags between them. */
const takeText = (source: string, rest: readonly Token[]): { text: string | undefined; taken: number } => {
  const [first] = rest;
  if (first === undefined) return { text: undefined, taken: 0 };
  if (first.kind === 'quoted') return { text: first.text, taken: 1 };
  const parts = rest.map((token, at) => {
    const before = rest[at - 1];
    const gap = before === undefined ? '' : source.slice(before.end, token.start);
    return `${gap.trim() === '' ? gap : ' '}${source.slice(token.start, token.end)}`;
  });
  return { text: parts.join(''), taken: rest.length };
};

/** An id that stands before the text belongs to the id argument, wherever the table lists that one. */
const idsBeforeText = (args: readonly Parameter[], rest: readonly Token[]): readonly Parameter[] => {
  const [first, second] = args;
  const [token] = rest;
  const swapped =
    first?.kind === 'text' &&
    second?.kind === 'story' &&
    token?.kind === 'word' &&
    rest.length > 1 &&
    canonicalStoryId(token.text) !== undefined;
  return swapped ? [second, first] : args;
};

const readArguments = (form: CommandForm, source: string, tokens: readonly Token[]): ParameterReading => {
  const values = new Map<string, readonly string[]>();
  let rest = tokens;
  for (const argument of idsBeforeText(form.arguments, tokens)) {
    let texts: readonly string[] = [];
    if (argument.kind === 'text') {
      const { text, taken } = takeText(source, rest);
      texts = text === undefined ? [] : [text];
      rest = rest.slice(taken);
    } else if (isList(argument.kind)) {
      texts = splitList(rest.map((token) => token.text));
      rest = [];
    } else {
      texts = rest
        .slice(0, 1)
        .map((token) => (isId(argument.kind) ? token.text.replace(/[,;:]$/, '') : token.text));
      rest = rest.slice(1);
    }
    if (texts.length === 0 && argument.required) {
      return {
        ok: false,
        argument: argument.name,
        error: argumentMissing(argument.name, argument.help, argument.example),
      };
    }
    const read = readValues(argument, argument.name, texts);
    if (!read.ok) return read;
    values.set(argument.name, read.values);
  }
  const [extra] = rest;
  if (extra !== undefined) {
    const last = form.arguments.at(-1);
    const fix = form.arguments.some(({ kind }) => kind === 'text')
      ? quoteTheText
      : last === undefined
        ? takesNoArguments
        : lastArgument(last.name);
    const shown = extra.text.slice(0, 40);
    return { ok: false, argument: shown, error: tooManyArguments(form.words, shown, fix) };
  }
  return { ok: true, values };
};

/** Values of a command's arguments and flags, or the first problem, which names the argument and the fix. */
export const readParameters = (
  form: CommandForm,
  source: string,
  tokens: readonly Token[],
): ParameterReading => {
  const flags = readFlags(form, tokens);
  if (!flags.ok) return flags;
  const read = readArguments(form, source, flags.rest);
  return read.ok ? { ok: true, values: new Map([...read.values, ...flags.values]) } : read;
};
