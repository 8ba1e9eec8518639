/** Forms that chats open: what they ask, and the command that they become. */
import { canonicalStoryId } from '../backlog/story-id.ts';
import { findForm } from '../commands/command-list.ts';
import type { CommandWords } from '../commands/command-list.ts';
import { writeUsage } from '../commands/command-spec.ts';
import type { ChatForm } from './chat-message.ts';

export interface FormField {
  /** Name of the command's argument or flag. */
  readonly name: string;
  /** At most 45 characters, the least that a platform takes. */
  readonly label: string;
  readonly hint: string;
  /** Room for several lines. */
  readonly long: boolean;
  readonly required: boolean;
  /** Characters. */
  readonly most: number;
}

export interface FormText {
  /** At most 24 characters, the least that a platform takes. */
  readonly title: string;
  readonly submit: string;
  /** Which project, and which story or approval. */
  readonly about: string;
  /** At most 5, the least that a platform takes. */
  readonly fields: readonly FormField[];
}

/** What a platform's field holds. */
const MOST_TEXT = 3_000;

const words = (name: string, label: string, hint: string): FormField => ({
  name,
  label,
  hint,
  long: true,
  required: true,
  most: MOST_TEXT,
});
const detail = (name: string, label: string, hint: string, most: number): FormField => ({
  name,
  label,
  hint,
  long: false,
  required: false,
  most,
});

interface FormRow {
  readonly words: CommandWords;
  readonly title: string;
  readonly submit: string;
  readonly fields: readonly FormField[];
}

const FORMS = {
  epic: {
    words: '/epic',
    title: 'New epic',
    submit: 'Propose stories',
    fields: [
      words('description', 'What is wanted, and why', 'Sign in with e-mail and password'),
      detail('key', 'Key of its ids', 'AUTH', 10),
    ],
  },
  story: {
    words: '/backlog add_story',
    title: 'New story',
    submit: 'Add',
    fields: [
      words('text', 'What the story is', 'Reset a forgotten password'),
      {
        ...detail('criteria', 'Acceptance criteria, one a line', 'A mail is sent', MOST_TEXT),
        long: true,
      },
      detail('feature', 'Epic', 'AUTH-1', 40),
      detail('depends', 'Stories that must be finished before', 'AUTH-2, AUTH-3', 400),
      detail('priority', 'Priority, 1 (highest) to 5', '3', 10),
    ],
  },
  reject: {
    words: '/reject',
    title: 'Reject',
    submit: 'Reject',
    fields: [words('reason', 'Reason', 'What the next attempt should know')],
  },
  suggest_fix: {
    words: '/suggest_fix',
    title: 'Suggest a fix',
    submit: 'Try again',
    fields: [words('hint', 'Hint for the next attempt', 'The clock is injected: see src/clock.ts')],
  },
  feedback: {
    words: '/feedback',
    title: 'Feedback',
    submit: 'Close the sprint',
    fields: [words('text', 'How the sprint went', 'What was good, and what to do otherwise')],
  },
  request_changes: {
    words: '/request_changes',
    title: 'Request changes',
    submit: 'Make it a story',
    fields: [words('text', 'What should change', 'It becomes a story of the backlog')],
  },
} as const satisfies Readonly<Record<ChatForm['name'], FormRow>>;

export const CHAT_FORMS = ['epic', 'story', 'reject', 'suggest_fix', 'feedback', 'request_changes'] as const;

const subjectOf = (form: ChatForm): string => ('subject' in form ? form.subject : '');

export const formText = (form: ChatForm, project: string): FormText => {
  const { title, submit, fields } = FORMS[form.name];
  const subject = subjectOf(form);
  return { title, submit, fields, about: subject === '' ? project : `${project}, ${subject}` };
};

/** Any text, quotes and line ends included, as one argument of a command. */
const quote = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** Values by the fields' names; what was left empty is left out. */
export const formCommand = (form: ChatForm, filled: Readonly<Record<string, string>>): string => {
  const value = (name: string): string => (filled[name] ?? '').trim();
  const flag = (name: string, text = value(name)): string => (text === '' ? '' : `--${name} ${quote(text)}`);
  const parts = (() => {
    switch (form.name) {
      case 'epic':
        return [quote(value('description')), flag('key')];
      case 'story':
        return [
          quote(value('text')),
          flag('feature'),
          flag('criteria', criteriaOf(value('criteria'))),
          flag('depends'),
          flag('priority'),
        ];
      case 'reject':
        return [form.subject, quote(value('reason'))];
      case 'suggest_fix':
        return [quote(value('hint')), form.subject];
      case 'feedback':
      case 'request_changes':
        return [quote(value('text'))];
    }
  })();
  return [FORMS[form.name].words, ...parts].filter((part) => part !== '').join(' ');
};

const criteriaOf = (lines: string): string =>
  lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('; ');

/** The form of a command that was said without its text: `/epic`, `/reject AUTH-2`. */
export const formOfBare = (command: string): ChatForm | undefined => {
  const [first = '', second = '', ...more] = command.trim().split(/\s+/);
  if (more.length > 0) return undefined;
  const isReference = canonicalStoryId(second) !== undefined || /^apr_\w+$/.test(second);
  switch (`${first.toLowerCase()}${second === '' || isReference ? '' : ` ${second.toLowerCase()}`}`) {
    case '/epic':
      return second === '' ? { name: 'epic' } : undefined;
    case '/backlog add_story':
      return { name: 'story' };
    case '/reject':
      return second === '' ? undefined : { name: 'reject', subject: second };
    case '/suggest_fix':
      return { name: 'suggest_fix', subject: second };
    case '/feedback':
      return second === '' ? { name: 'feedback' } : undefined;
    case '/request_changes':
      return second === '' ? { name: 'request_changes' } : undefined;
    default:
      return undefined;
  }
};

/** A form that a platform did not open: the command can be typed. */
export const formNotOpened = (form: ChatForm): string => {
  const command = findForm(FORMS[form.name].words);
  return `The form could not be opened. Say it instead: ${command === undefined ? FORMS[form.name].words : writeUsage(command)}`;
};
