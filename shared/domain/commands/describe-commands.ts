/** Help texts and chat menus, made from the tables of commands. */
import { hasRole, roleInWords } from './roles.ts';
import { COMMAND_FAMILIES, COMMAND_FORMS, findForm, findVerb, findWorkflowCommand } from './command-list.ts';
import { flagsOf, writeExample, writeUsage } from './command-spec.ts';
import type { CommandForm, Parameter } from './command-spec.ts';
import type { MemberRole } from '../vocabulary.ts';

const parameterLine = (name: string, { help, example }: Parameter): string =>
  `  ${name.padEnd(12)} ${help}, for example ${example}`;

const whereLegal = (form: CommandForm): string => {
  const moves = findWorkflowCommand(form.words)?.moves.filter(({ needs }) => needs === undefined) ?? [];
  const states = [...new Set(moves.flatMap(({ from }) => from))];
  if (states.length > 0) return states.length === 7 ? 'In any state.' : `In ${states.join(', ')}.`;
  const verb = findVerb(form.words);
  const phases = [...new Set(verb?.moves.flatMap(({ from }) => [...from]) ?? [])];
  return phases.length === 0 || phases.length === 5 ? 'In any state.' : `In ${phases.join(', ')}.`;
};

const describeForm = (form: CommandForm): string =>
  [
    writeUsage(form),
    form.help,
    ...form.arguments.map((argument) => parameterLine(argument.name, argument)),
    ...flagsOf(form).map((flag) => parameterLine(`--${flag.name}`, flag)),
    `${whereLegal(form)} ${form.outsiders === true ? 'For people who are no members too.' : `Needs ${roleInWords(form.role)}.`}${form.confirm ? ' Asks to confirm.' : ''}`,
    `Example: ${writeExample(form)}`,
  ].join('\n');

/** Help of one command (`/sprint plan`) or of a family (`/sprint`); of everything for any other word. */
export const commandHelp = (of: string): string => {
  const form = findForm(of);
  if (form !== undefined) return describeForm(form);
  const forms = COMMAND_FAMILIES.get(of) ?? COMMAND_FORMS;
  return forms.map((each) => `${writeUsage(each)}\n  ${each.help}`).join('\n');
};

export interface MenuEntry {
  /** Stable, for buttons and option values: `sprint.plan`. */
  readonly id: string;
  readonly words: string;
  /** `plan`; null for a command without subcommands. */
  readonly subcommand: string | null;
  readonly usage: string;
  readonly description: string;
  readonly arguments: readonly Parameter[];
  readonly flags: readonly Parameter[];
  readonly role: MemberRole;
}

export interface Menu {
  readonly id: string;
  /** `/sprint` */
  readonly command: string;
  readonly description: string;
  readonly subcommands: readonly MenuEntry[];
}

const FAMILY_HELP: Readonly<Record<string, string>> = {
  '/backlog': 'See and change the backlog.',
  '/sprint': 'Plan, start and steer the sprint.',
  '/project': 'Register projects and set them up.',
  '/tdd': "Follow and steer a story's TDD cycle.",
};

const entryOf = (family: string, form: CommandForm): MenuEntry => ({
  id: form.words.slice(1).replaceAll(' ', '.'),
  words: form.words,
  subcommand: form.words === family ? null : form.words.slice(family.length + 1),
  usage: writeUsage(form),
  description: form.help,
  arguments: form.arguments,
  flags: flagsOf(form),
  role: form.role,
});

/** Every command as chats and forms list them; with a role, only what it may say. */
export const commandMenus = (role: MemberRole = 'admin'): readonly Menu[] =>
  [...COMMAND_FAMILIES].flatMap(([command, forms]) => {
    const subcommands = forms
      .filter((form) => hasRole(role, form.role))
      .map((form) => entryOf(command, form));
    const description = FAMILY_HELP[command] ?? forms[0]?.help ?? command;
    return subcommands.length === 0 ? [] : [{ id: command.slice(1), command, description, subcommands }];
  });
