/** Writes a command so that the parser reads back the very values: what forms and menus of chats send is text like any other. */
import type { CommandForm, Parameter } from './command-spec.ts';

/** Words that mean the same with and without quotes. */
const PLAIN = /^[\p{L}\p{N}_/.:@#+][\p{L}\p{N}_/.:@#+=-]*$/u;

/** A value as one token, in quotes where it needs them. Line ends are written as `\n`, which the parser reads as one. */
const writeValue = ({ kind }: Parameter, value: string): string =>
  kind !== 'text' && PLAIN.test(value)
    ? value
    : `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

/** `values` by the names of arguments and flags; those that are absent or hold white space alone are left out. */
export const writeCommand = (form: CommandForm, values: Readonly<Record<string, string>>): string => {
  const given = (parameter: Parameter): string | undefined => {
    const value = Object.hasOwn(values, parameter.name) ? values[parameter.name] : undefined;
    return value === undefined || value.trim() === '' ? undefined : writeValue(parameter, value);
  };
  return [
    form.words,
    ...form.arguments.map(given),
    ...form.flags.map((flag) => {
      const value = given(flag);
      return value === undefined ? undefined : `--${flag.name} ${value}`;
    }),
  ]
    .filter((part) => part !== undefined)
    .join(' ');
};
