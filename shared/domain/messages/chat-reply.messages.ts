/** The answer to a command, as a chat shows it. */
import { findForm } from '../commands/command-list.ts';
import type { WorkflowState } from '../vocabulary.ts';
import { drawDiagram } from '../workflow/draw-diagram.ts';
import { commandMatrix } from '../workflow/command-matrix.ts';
import { workflowDiagram } from '../workflow/state-diagram.ts';
import type { ChatButton, ChatForm, ChatMessage } from './chat-message.ts';
import { gateButtons } from './event.messages.ts';
import { headline } from './plain-words.ts';

export interface AnsweredCommand {
  readonly text: string;
  readonly ok: boolean;
  readonly reply: string;
  readonly state: WorkflowState | null;
  readonly allowed: readonly string[];
  readonly error?: string | undefined;
  /** Approvals that wait in the project, oldest first. */
  readonly approvals: readonly { readonly id: string }[];
}

/** Buttons beside an answer; the rest is behind /state, which has as many as Slack and Discord show of a message. */
const MOST_BUTTONS = 5;
const MOST_OF_STATE = 25;
const FORMS: Readonly<Record<string, { readonly label: string; readonly form: ChatForm }>> = {
  '/epic': { label: 'New epic…', form: { name: 'epic' } },
  '/backlog add_story': { label: 'New story…', form: { name: 'story' } },
  '/feedback': { label: 'Feedback…', form: { name: 'feedback' } },
  '/request_changes': { label: 'Request changes…', form: { name: 'request_changes' } },
};
/** Commands that say all there is to say by themselves, in the order in which they move the work on. */
const BUTTONS: readonly (readonly [words: string, label: string])[] = [
  ['/sprint plan', 'Plan a sprint'],
  ['/sprint start', 'Start the sprint'],
  ['/sprint resume', 'Resume'],
  ['/sprint status', 'Sprint status'],
  ['/sprint pause', 'Pause'],
  ['/backlog view', 'Backlog'],
];

/** What else `/state` has to show. */
const PARTS: readonly (readonly [text: string, label: string])[] = [
  ['/state diagram', 'Diagram'],
  ['/state matrix', 'Matrix'],
  ['/state status', 'Status'],
];
/** They end work, without being asked for a confirmation. */
const ENDING: readonly string[] = ['/skip_task', '/tdd abort'];

const sayButton = (text: string, label: string, style: ChatButton['style'] = 'plain'): ChatButton => ({
  label,
  style,
  does: { kind: 'command', text },
});

/** The other commands that can be said without an argument, each called by its words. */
const restOf = (allowed: readonly string[]): readonly ChatButton[] =>
  allowed.flatMap((words) => {
    const form = findForm(words);
    const isNamed = words === '/state' || BUTTONS.some(([named]) => named === words);
    const isWhole = form?.arguments.every(({ required }) => !required) === true;
    if (isNamed || !isWhole || form.flags.some(({ required }) => required)) return [];
    return sayButton(words, words, form.confirm || ENDING.includes(words) ? 'danger' : 'plain');
  });

const buttonsOf = ({ text, allowed, approvals }: AnsweredCommand): readonly ChatButton[] => {
  const [only, ...others] = approvals;
  const gates = only !== undefined && others.length === 0 ? gateButtons(only.id) : [];
  const said = BUTTONS.filter(([words]) => allowed.includes(words)).map(([words, label]) =>
    sayButton(words, label),
  );
  const asked = Object.entries(FORMS)
    .filter(([words]) => allowed.includes(words))
    .map(([, { label, form }]): ChatButton => ({
      label,
      style: 'plain',
      does: { kind: 'form', form },
    }));
  if (!/^\s*\/state(?!\S)/.test(text)) return [...gates, ...said, ...asked].slice(0, MOST_BUTTONS);
  const parts = PARTS.map(([part, label]) => sayButton(part, label));
  return [...gates, ...said, ...asked, ...parts, ...restOf(allowed)].slice(0, MOST_OF_STATE);
};

/** The state's picture and table are made anew here: a reply is text. */
const shows = (command: string, part: string): boolean =>
  new RegExp(`^\\s*/state\\s+(${part}|all)\\b`).test(command);

/** Characters of a head, and of an error in it. */
const MOST_HEAD = 150;
const MOST_ERROR = 140;

/** What stands beside the text as table or picture is not in it too. */
const withoutDrawings = (text: string, drawings: readonly string[]): string =>
  drawings.reduce((left, drawing) => left.replace(drawing, ''), text).replaceAll(/\n{2,}/g, '\n');

/** `Refused: …` for what is not done; what else there is to say follows. */
export function replyMessage(answer: AnsweredCommand): ChatMessage {
  const { ok, reply, state, text } = answer;
  const [first = '', ...rest] = reply.split('\n');
  const isMatrix = ok && state !== null && shows(text, 'matrix');
  const isDiagram = ok && state !== null && shows(text, 'diagram');
  // What the head says in full is not said again under it.
  const inHead = ok ? first.length <= MOST_HEAD : first === answer.error && first.length <= MOST_ERROR;
  return {
    head: ok ? headline(first, MOST_HEAD) : `Refused: ${headline(answer.error ?? first, MOST_ERROR)}`,
    text: withoutDrawings((inHead ? rest : reply.split('\n')).join('\n'), [
      ...(isMatrix ? [commandMatrix(state)] : []),
      ...(isDiagram ? [workflowDiagram(state)] : []),
    ]),
    ...(isMatrix ? { table: commandMatrix(state) } : {}),
    ...(isDiagram
      ? { picture: { svg: drawDiagram('workflow', state), describes: `The workflow; now ${state}` } }
      : {}),
    tone: ok ? 'plain' : 'bad',
    buttons: ok ? buttonsOf(answer) : [],
    storyId: null,
    progress: false,
    onlyToAsker: !ok,
  };
}
