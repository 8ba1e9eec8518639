/** A message in the form of Discord: embeds, buttons and files within its limits. */
import type { ChatButton, ChatMessage } from '#shared/domain/messages/chat-message.ts';
import { attachedWords } from '#shared/domain/messages/chat-delivery.messages.ts';
import { deedId } from './deed-ids.ts';
import { codeBlock, escapeMarkdown } from './escape-markdown.ts';
import { LIMITS } from './limits.ts';
import { cutAt, splitText } from './split-text.ts';

interface Embed {
  readonly title?: string;
  readonly description?: string;
  readonly color: number;
  readonly image?: { readonly url: string };
}

interface Button {
  readonly type: 2;
  readonly style: number;
  readonly label: string;
  readonly custom_id: string;
}

interface ButtonRow {
  readonly type: 1;
  readonly components: readonly Button[];
}

export interface AttachedFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly description: string;
}

/** One message there. Every part is named, so that one which replaces another leaves nothing of it. */
export interface DiscordPage {
  readonly content: string;
  readonly embeds: readonly Embed[];
  readonly components: readonly ButtonRow[];
  readonly files: readonly AttachedFile[];
}

const COLORS: Readonly<Record<ChatMessage['tone'], number>> = {
  good: 0x1f_88_3d,
  bad: 0xcf_22_2e,
  asks: 0xbf_87_00,
  plain: 0x57_60_6a,
};
const STYLES: Readonly<Record<ChatButton['style'], number>> = { primary: 1, plain: 2, danger: 4 };
/** More messages than these for one text hide what others said. */
const MOST_PAGES = 3;
/** Characters that are shown of a text which is attached. */
const SHOWN_OF_FILE = 1_500;
const PICTURE_FILE = 'diagram.png';

const row = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));

/** A button whose deed fits in no custom id is left out, and so is one that does what another does. */
const layOutButtons = (buttons: readonly ChatButton[]): readonly ButtonRow[] => {
  const byId = new Map<string, Button>();
  for (const { label, style, does } of buttons) {
    const id = deedId(does);
    if (id === undefined || byId.has(id)) continue;
    byId.set(id, { type: 2, style: STYLES[style], label: cutAt(label, LIMITS.buttonLabel), custom_id: id });
  }
  return row([...byId.values()], LIMITS.buttonsInRow)
    .slice(0, LIMITS.rows)
    .map((components) => ({ type: 1, components }));
};

const textFile = (name: string, text: string, description: string): AttachedFile => ({
  name,
  type: 'text/plain; charset=utf-8',
  bytes: Buffer.from(text),
  description: cutAt(description, LIMITS.fileDescription),
});

/** One line of the head, whole where it can be. */
const title = (head: string): string => {
  const line = head.replaceAll(/\s+/gu, ' ').trim();
  const [first = ''] = splitText(line, { most: LIMITS.embedTitle, write: escapeMarkdown });
  return first;
};

interface Body {
  readonly texts: readonly string[];
  readonly files: readonly AttachedFile[];
}

const layOutText = ({ head, text }: ChatMessage): Body => {
  const texts = splitText(text, { most: LIMITS.embedDescription, write: escapeMarkdown });
  if (texts.length <= MOST_PAGES) return { texts, files: [] };
  const [first = ''] = splitText(text, { most: SHOWN_OF_FILE, write: escapeMarkdown });
  return {
    texts: [`${first}\n${attachedWords.restAttached}`],
    files: [textFile('message.txt', `${head}\n\n${text}`, attachedWords.wholeText)],
  };
};

/** Between the text and the buttons; a table that is too large for a message is a file. */
const layOutTable = (table: string | undefined): { content: string; files: readonly AttachedFile[] } => {
  if (table === undefined) return { content: '', files: [] };
  const block = codeBlock(table);
  return block.length <= LIMITS.content
    ? { content: block, files: [] }
    : { content: '', files: [textFile('table.txt', table, attachedWords.table)] };
};

const picture = (message: ChatMessage, png: Uint8Array | null): readonly AttachedFile[] => {
  if (message.picture === undefined) return [];
  const description = cutAt(message.picture.describes, LIMITS.fileDescription);
  return png === null
    ? [{ name: 'diagram.svg', type: 'image/svg+xml', bytes: Buffer.from(message.picture.svg), description }]
    : [{ name: PICTURE_FILE, type: 'image/png', bytes: png, description }];
};

/**
 * The message as one or several, in their order: the head stands in the first, the buttons in the last. `png`: its
 * picture drawn in points; null: nothing could draw it.
 */
export const layOutMessage = (message: ChatMessage, png: Uint8Array | null): readonly DiscordPage[] => {
  const color = COLORS[message.tone];
  const { texts, files } = layOutText(message);
  const table = layOutTable(message.table);
  const [first, ...others] = texts;
  const head = title(message.head);
  const pages: DiscordPage[] = [
    {
      content: table.content,
      embeds: [
        {
          color,
          ...(head === '' ? {} : { title: head }),
          ...(first === undefined ? (head === '' ? { description: '…' } : {}) : { description: first }),
          ...(message.picture === undefined || png === null
            ? {}
            : { image: { url: `attachment://${PICTURE_FILE}` } }),
        },
      ],
      components: [],
      files: [...picture(message, png), ...table.files, ...files],
    },
    ...others.map((description) => ({
      content: '',
      embeds: [{ color, description }],
      components: [],
      files: [],
    })),
  ];
  const components = layOutButtons(message.buttons);
  return pages.map((page, n) => (n === pages.length - 1 ? { ...page, components } : page));
};
