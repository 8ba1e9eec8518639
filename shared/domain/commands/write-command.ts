/** Writes a command so that the parser reads back the very values: what forms and menus of chats send is text like any other. */
import { flagsOf } from './command-spec.ts';
import type { CommandForm, Parameter, ParameterKind } from './command-spec.ts';

/** Words that mean the same with and without quotes. */
const PLAIN = /^[\p{L}\p{N}_/.:@#+][\p{L}\p{N}_/.:@#+=-]*$/u;

const LISTS: readonly ParameterKind[] = ['stories', 'references', 'words'];

/** A value as one token, in quotes where it needs them. Line ends are written as `\n`, which the parser reads as one. */
const writeValue = ({ kind }: Parameter, value: string): string => {
  if (!LISTS.includes(kind)) return kind !== 'text' && PLAIN.test(value) ? value : quote(value);
  const items = value.split(/[,;\s]+/u).filter((item) => item !== '');
  const list = items.join(',');
  return items.every((item) => PLAIN.test(item)) ? list : quote(list);
};

const quote = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

/** `values` by the names of arguments and flags; those that are absent or hold white space alone are left out. */
export const writeCommand = (form: CommandForm, values: Readonly<Record<string, string>>): string => {
  const given = (parameter: Parameter): string | undefined => {
    const value = Object.hasOwn(values, parameter.name) ? values[parameter.name] : undefined;
    return value === undefined || value.trim() === '' ? undefined : writeValue(parameter, value);
  };
  return [
    form.words,
    ...form.arguments.map(given),
    ...flagsOf(form).map((flag) => {
      const value = given(flag);
      return value === undefined ? undefined : `--${flag.name} ${value}`;
    }),
  ]
    .filter((part) => part !== undefined)
    .join(' ');
};
