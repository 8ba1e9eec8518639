import { findForm } from '#shared/domain/commands/command-list.ts';
import { flagsOf } from '#shared/domain/commands/command-spec.ts';
import type { CommandForm } from '#shared/domain/commands/command-spec.ts';
import { writeCommand } from '#shared/domain/commands/write-command.ts';
import { OPTION } from './interaction.ts';
import type { CommandData, GivenOption } from './interaction.ts';
import { optionName } from './command-registration.ts';

export interface SaidCommand {
  /** `/sprint plan` */
  readonly words: string;
  /** undefined: it was registered once, and is no command any more. */
  readonly form: CommandForm | undefined;
  readonly options: readonly GivenOption[];
}

/** Which of our commands it is, and what was given with it. */
export const readCommand = ({ name, options = [] }: CommandData): SaidCommand => {
  const [first] = options;
  if (first === undefined || (first.type !== OPTION.subcommand && first.type !== OPTION.group))
    return said(`/${name}`, options);
  const [inner] = first.options ?? [];
  return first.type === OPTION.group && inner !== undefined
    ? said(`/${name} ${first.name} ${inner.name}`, inner.options ?? [])
    : said(`/${name} ${first.name}`, first.options ?? []);
};

const said = (words: string, options: readonly GivenOption[]): SaidCommand => ({
  words,
  form: findForm(words),
  options,
});

/** The command line that says the same, for the one parser of every front. */
export const commandText = ({ words, form, options }: SaidCommand): string => {
  if (form === undefined) return words;
  const given = (name: string): string | undefined => {
    const value = options.find((one) => one.name === optionName(name))?.value;
    return value === undefined ? undefined : String(value);
  };
  return writeCommand(
    form,
    Object.fromEntries(
      [...form.arguments, ...flagsOf(form)].flatMap(({ name }) => {
        const value = given(name);
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  );
};
