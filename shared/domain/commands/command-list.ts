import { TDD_VERBS } from '../tdd/verbs.ts';
import type { TddVerb } from '../tdd/verbs.ts';
import { WORKFLOW_COMMANDS } from '../workflow/commands.ts';
import type { WorkflowCommand } from '../workflow/workflow-command.ts';
import type { CommandForm } from './command-spec.ts';

/** `/sprint plan`, `/tdd next`, …: every command there is. */
export type CommandWords = (typeof WORKFLOW_COMMANDS)[number]['words'] | (typeof TDD_VERBS)[number]['words'];

interface ListedForm extends CommandForm {
  readonly words: CommandWords;
}

export const COMMAND_FORMS: readonly ListedForm[] = [...WORKFLOW_COMMANDS, ...TDD_VERBS];

const formsByWords = new Map<string, ListedForm>(COMMAND_FORMS.map((form) => [form.words, form]));
const workflowByWords = new Map<string, WorkflowCommand>(
  WORKFLOW_COMMANDS.map((command) => [command.words, command]),
);
const verbsByWords = new Map<string, TddVerb>(TDD_VERBS.map((verb) => [verb.words, verb]));

export const findForm = (words: string): ListedForm | undefined => formsByWords.get(words);
/** undefined for the verbs of `/tdd`, which are legal in every state of the workflow. */
export const findWorkflowCommand = (words: string): WorkflowCommand | undefined => workflowByWords.get(words);
export const findVerb = (words: string): TddVerb | undefined => verbsByWords.get(words);

/** `/sprint` → its commands, in the order of the table; a command without subcommands is a family of itself. */
export const COMMAND_FAMILIES: ReadonlyMap<string, readonly ListedForm[]> = Map.groupBy(
  COMMAND_FORMS,
  (form) => form.words.split(' ')[0] ?? form.words,
);
