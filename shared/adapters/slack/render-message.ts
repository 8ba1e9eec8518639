/** A message of the product as Slack's blocks. Limits: Block Kit's reference. */
import type { ActionsBlock, Button, KnownBlock, SectionBlock } from '@slack/types';
import type { ChatButton, ChatMessage } from '#shared/domain/messages/chat-message.ts';
import { escapeText, writeSections, writeTables } from './escape-text.ts';

export interface SlackPage {
  /** What notifications and screen readers say. */
  readonly text: string;
  readonly blocks: KnownBlock[];
}

const MOST_HEAD = 150;
const MOST_LABEL = 75;
const MOST_VALUE = 2_000;
const MOST_BUTTONS = 25;
/** Slack takes 50 blocks, and refuses messages whose blocks are longer than about 13,000 characters together. */
const MOST_BLOCKS = 45;
const MOST_CHARACTERS = 9_000;

const SIGNS: Readonly<Record<ChatMessage['tone'], string>> = {
  good: '✅ ',
  bad: '⛔ ',
  asks: '❓ ',
  plain: '',
};

const cut = (text: string, most: number): string =>
  text.length <= most
    ? text
    : `${text
        .slice(0, most - 1)
        .toWellFormed()
        .trimEnd()}…`;

const section = (text: string): SectionBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text, verbatim: true },
});

/** What a button says when it is pressed: a command's text, or a form's name and subject as JSON. */
const valueOf = ({ does }: ChatButton): string =>
  does.kind === 'command' ? does.text : JSON.stringify(does.form);

const element = (button: ChatButton, at: number): Button => ({
  type: 'button',
  action_id: `${button.does.kind}:${at}`,
  text: { type: 'plain_text', text: cut(button.label, MOST_LABEL), emoji: false },
  value: valueOf(button),
  ...(button.style === 'plain' ? {} : { style: button.style }),
});

/** A command too long for a button is left to be typed. */
const actions = (buttons: readonly ChatButton[]): readonly ActionsBlock[] => {
  const elements = buttons
    .filter((button) => valueOf(button).length <= MOST_VALUE)
    .slice(0, MOST_BUTTONS)
    .map(element);
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
};

const lengthOf = (block: SectionBlock): number => block.text?.text.length ?? 0;

/** Sections on as many pages as they need; each page is one message. */
const paginate = (sections: readonly SectionBlock[]): readonly (readonly SectionBlock[])[] => {
  const pages: SectionBlock[][] = [];
  let page: SectionBlock[] = [];
  let characters = 0;
  for (const each of sections) {
    if (page.length >= MOST_BLOCKS || characters + lengthOf(each) > MOST_CHARACTERS) {
      pages.push(page);
      page = [];
      characters = 0;
    }
    page.push(each);
    characters += lengthOf(each);
  }
  return [...pages, page];
};

/** At least one page; its head stands on the first, its buttons under the last. */
export const renderMessage = (message: ChatMessage): readonly SlackPage[] => {
  const head = cut(`${SIGNS[message.tone]}${message.head.trim() || '…'}`, MOST_HEAD);
  const sections = [
    ...writeSections(message.text.replace(/^\n+/, '')),
    ...(message.table === undefined ? [] : writeTables(message.table)),
  ].map(section);
  const pages = paginate(sections);
  return pages.map((page, at) => ({
    text: escapeText(head),
    blocks: [
      ...(at === 0
        ? [{ type: 'header' as const, text: { type: 'plain_text' as const, text: head, emoji: false } }]
        : []),
      ...page,
      ...(at === pages.length - 1 ? actions(message.buttons) : []),
    ],
  }));
};

/** A remark by itself. */
export const renderNote = (text: string): SlackPage => ({
  text: escapeText(text),
  blocks: [{ type: 'context', elements: [{ type: 'plain_text', text: cut(text, 2_000), emoji: false }] }],
});

/** The same as a file's text, for what no few messages hold. */
export const writeFile = ({ head, text, table }: ChatMessage): string =>
  [head, text, ...(table === undefined ? [] : [table])].filter((part) => part !== '').join('\n\n');
