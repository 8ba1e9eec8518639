import type { MemberRole } from '../vocabulary.ts';

/**
 * text: any words, quoted or the rest of the line. story: an id such as `AUTH-1`. reference: what `/approve` takes, a
 * story's id or an approval's. project: a project's id. word: one word or quoted text. Lists take several, by spaces or
 * commas.
 */
export type ParameterKind =
  | 'text'
  | 'story'
  | 'reference'
  | 'references'
  | 'stories'
  | 'priority'
  | 'choice'
  | 'word'
  | 'words'
  | 'key'
  | 'view'
  | 'project'
  | 'number';

export interface Parameter {
  readonly name: string;
  readonly kind: ParameterKind;
  readonly required: boolean;
  readonly help: string;
  readonly example: string;
  /** For `choice` and `view`: the words that are taken. */
  readonly choices?: readonly string[];
}

/** What every command has, whichever state machine it belongs to. Help texts, menus and the parser are made from it. */
export interface CommandForm {
  /** `/sprint plan` */
  readonly words: string;
  readonly help: string;
  readonly arguments: readonly Parameter[];
  readonly flags: readonly Parameter[];
  /** The lowest role that may say it. */
  readonly role: MemberRole;
  /** People who are no members may say it too. */
  readonly outsiders?: true;
  /** It is carried out only after an `/approve` of the approval that it answers with. */
  readonly confirm: boolean;
  /** It changes nothing. */
  readonly reads: boolean;
}

/** What nearly every command takes beside its own flags: where it is said may stand for no project, or for another one. */
const PROJECT_FLAG: Parameter = {
  name: 'project',
  kind: 'project',
  required: false,
  help: 'the project that is meant, where the channel is not bound to it',
  example: 'user-api',
};

/** Commands that are about no project that is there already. */
const ABOVE_PROJECTS: readonly string[] = ['/project register', '/project list'];

/** Every flag that a command takes: its own, and the project. */
export const flagsOf = ({ words, flags }: Pick<CommandForm, 'words' | 'flags'>): readonly Parameter[] =>
  ABOVE_PROJECTS.includes(words) ? flags : [...flags, PROJECT_FLAG];

/** How a list goes on. */
const LISTS: Readonly<Partial<Record<ParameterKind, string>>> = {
  stories: ' …',
  references: ' …',
  words: ',…',
};

/** `<ID>`, `[ID …]`, `"<text>"`: how an argument is written in help and errors. */
export const writeParameter = ({ name, kind, required, choices }: Parameter): string => {
  const word = choices === undefined ? name : [...choices, ...(kind === 'view' ? ['ID'] : [])].join('|');
  const shape = kind === 'text' ? `"<${word}>"` : LISTS[kind] === undefined ? word : `${word}${LISTS[kind]}`;
  return required ? shape : `[${shape}]`;
};

/** What a flag takes, where the flag's own name does not say it. */
const VALUES: Readonly<Partial<Record<ParameterKind, string>>> = {
  story: 'ID',
  stories: 'ID',
  key: 'KEY',
  priority: '1-5',
  number: 'N',
  words: 'IDENTITY',
};

/** `/sprint plan [ID …] [--goal "<goal>"]` */
export const writeUsage = (form: CommandForm): string =>
  [
    form.words,
    ...form.arguments.map(writeParameter),
    ...form.flags.map(
      (flag) =>
        `[--${flag.name} ${writeParameter({ ...flag, name: VALUES[flag.kind] ?? flag.name, required: true })}]`,
    ),
  ].join(' ');

/** The command as a person could type it now. */
export const writeExample = (form: CommandForm): string =>
  [form.words, ...form.arguments.filter(({ required }) => required).map((argument) => argument.example)].join(
    ' ',
  );
