/** The forms that a chat opens, made from the commands that they complete. */
import { findForm } from '../commands/command-list.ts';
import type { CommandWords } from '../commands/command-list.ts';
import type { CommandForm, Parameter } from '../commands/command-spec.ts';
import { writeCommand } from '../commands/write-command.ts';
import type { ChatForm } from './chat-message.ts';

interface FormRow {
  readonly words: CommandWords;
  readonly title: string;
  /** The parameter that the form's subject is; null: it is about nothing that exists. */
  readonly subject: string | null;
}

const ROWS: Readonly<Record<ChatForm['name'], FormRow>> = {
  reject: { words: '/reject', title: 'Reject', subject: 'ID' },
  suggest_fix: { words: '/suggest_fix', title: 'Suggest a fix', subject: 'ID' },
  epic: { words: '/epic', title: 'New epic', subject: null },
  story: { words: '/backlog add_story', title: 'New story', subject: null },
  feedback: { words: '/feedback', title: 'Feedback', subject: null },
  request_changes: { words: '/request_changes', title: 'Request changes', subject: null },
};

export interface FormField {
  /** Name of the command's parameter. */
  readonly name: string;
  /** At most 45 characters, which every chat shows whole. */
  readonly label: string;
  readonly example: string;
  readonly required: boolean;
  /** Several lines. */
  readonly long: boolean;
}

export interface FormWords {
  /** At most 24 characters. */
  readonly title: string;
  readonly submit: string;
  readonly fields: readonly FormField[];
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const fieldOf = ({ name, help, example, required, kind }: Parameter): FormField => ({
  name,
  label: capital(help),
  example: example.replaceAll('"', ''),
  required,
  long: kind === 'text',
});

const parametersOf = ({ name }: ChatForm): { command: CommandForm; asked: readonly Parameter[] } => {
  const { words, subject } = ROWS[name];
  const command = findForm(words);
  if (command === undefined) throw new Error(`${words} is no command`);
  return { command, asked: [...command.arguments, ...command.flags].filter((one) => one.name !== subject) };
};

/** What a form says and asks. */
export const formWords = (form: ChatForm): FormWords => ({
  title: ROWS[form.name].title,
  submit: 'Send',
  fields: parametersOf(form).asked.map(fieldOf),
});

/** The form of a name and subject as they came back from a chat; undefined: there is none such. */
export const findChatForm = (name: string, subject: string): ChatForm | undefined => {
  switch (name) {
    case 'reject':
    case 'suggest_fix':
      return { name, subject };
    case 'epic':
    case 'story':
    case 'feedback':
    case 'request_changes':
      return { name };
    default:
      return undefined;
  }
};

/** The command that a filled-in form says; `values` by field. */
export const formCommand = (form: ChatForm, values: Readonly<Record<string, string>>): string => {
  const { subject } = ROWS[form.name];
  return writeCommand(parametersOf(form).command, {
    ...values,
    ...(subject === null || !('subject' in form) ? {} : { [subject]: form.subject }),
  });
};
