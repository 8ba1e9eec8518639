import type {
  RESTPatchAPIChannelMessageJSONBody,
  RESTPostAPIChannelMessageJSONBody,
} from 'discord-api-types/v10';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeMarkdown } from '#shared/adapters/discord/escape-markdown.ts';
import { layOutMessage } from '#shared/adapters/discord/lay-out-message.ts';
import { pageBody } from '#shared/adapters/discord/page-body.ts';
import { splitText } from '#shared/adapters/discord/split-text.ts';
import type { ChatButton, ChatMessage } from '#shared/domain/messages/chat-message.ts';
import { messageRules } from './discord-rules.ts';

const message = (over: Partial<ChatMessage> = {}): ChatMessage => ({
  head: 'Head',
  text: '',
  tone: 'plain',
  buttons: [],
  storyId: null,
  progress: false,
  onlyToAsker: false,
  ...over,
});
const PNG = Uint8Array.of(1, 2, 3);

const words = (maxLength: number) =>
  fc.oneof(
    fc.string({ unit: 'grapheme', maxLength }),
    fc.string({
      unit: fc.constantFrom(
        '*',
        '_',
        '`',
        '\n',
        '🙂',
        'a',
        ' ',
        '<@&1>',
        '@everyone',
        '# ',
        'https://a.b/_c_ ',
      ),
      maxLength,
    }),
  );
const long = fc
  .tuple(words(50), fc.nat(1500))
  .map(([text, times]) => text.repeat(times).slice(0, 60_000).toWellFormed());
const button = fc.record<ChatButton>({
  label: words(100).filter((label) => label !== ''),
  style: fc.constantFrom('primary', 'danger', 'plain'),
  does: fc.oneof(
    fc.record({
      kind: fc.constant('command' as const),
      text: fc.oneof(fc.constantFrom('/state', '/approve'), words(200)),
    }),
    fc.record({
      kind: fc.constant('form' as const),
      form: fc.record({ name: fc.constant('reject' as const), subject: words(120) }),
    }),
  ),
});
const messages = fc.record(
  {
    head: words(400),
    text: fc.oneof(words(500), long),
    tone: fc.constantFrom<ChatMessage['tone']>('good', 'bad', 'asks', 'plain'),
    buttons: fc.array(button, { maxLength: 40 }),
    storyId: fc.constant(null),
    progress: fc.boolean(),
    onlyToAsker: fc.boolean(),
    table: fc.oneof(words(300), long),
    picture: fc.record({ svg: fc.constant('<svg/>'), describes: words(1500).filter((says) => says !== '') }),
  },
  { requiredKeys: ['head', 'text', 'tone', 'buttons', 'storyId', 'progress', 'onlyToAsker'] },
);

describe('a message in Discord', () => {
  it('is within its limits, whatever it holds', () => {
    fc.assert(
      fc.property(messages, fc.constantFrom(PNG, null), (given, png) => {
        const pages = layOutMessage(given, given.picture === undefined ? null : png);
        expect(pages.length).toBeGreaterThan(0);
        expect(pages.length).toBeLessThanOrEqual(3);
        for (const page of pages) {
          const body = pageBody(page);
          expect(messageRules.parse(body)).toEqual(body);
          // What we send is what Discord's types say of a new message and of an edited one.
          const typed = body as unknown as RESTPostAPIChannelMessageJSONBody &
            RESTPatchAPIChannelMessageJSONBody;
          expect(typed.allowed_mentions).toEqual({ parse: [] });
        }
      }),
      { numRuns: 300 },
    );
  });

  it('holds the whole text, in messages that follow each other or in a file', () => {
    fc.assert(
      fc.property(long, (text) => {
        const pages = layOutMessage(message({ text }), null);
        const [file] = pages[0]!.files;
        if (file !== undefined) expect(Buffer.from(file.bytes).toString()).toBe(`Head\n\n${text}`);
        else
          expect(
            pages
              .map((page) => page.embeds[0]?.description ?? '')
              .join('')
              .replaceAll(/\s/gu, ''),
          ).toBe(escapeByPiece(text).replaceAll(/\s/gu, ''));
      }),
      { numRuns: 60 },
    );
  });

  it('has its buttons under its last part, none twice, and none whose command is too long to be carried', () => {
    const say = (text: string): ChatButton => ({
      label: text.slice(0, 90),
      style: 'plain',
      does: { kind: 'command', text },
    });
    const pages = layOutMessage(
      message({
        text: 'x\n'.repeat(3000),
        buttons: [say('/state'), say('/state'), say(`/epic ${'x'.repeat(100)}`), say('/approve')],
      }),
      null,
    );
    expect(pages.length).toBe(2);
    expect(pages[0]!.components).toEqual([]);
    expect(pages[1]!.components).toEqual([
      {
        type: 1,
        components: [
          { type: 2, style: 2, label: '/state', custom_id: 'say:/state' },
          { type: 2, style: 2, label: '/approve', custom_id: 'say:/approve' },
        ],
      },
    ]);
  });

  it('shows a table in letters of one width, as a file where it is too large', () => {
    expect(layOutMessage(message({ table: 'a  b' }), null)[0]!.content).toBe('```\na  b\n```');
    const [page] = layOutMessage(message({ table: 'a'.repeat(2000) }), null);
    expect([page!.content, page!.files.map(({ name }) => name)]).toEqual(['', ['table.txt']]);
    expect(layOutMessage(message({ table: 'a```b```c' }), null)[0]!.content.match(/```/g)).toHaveLength(2);
  });

  it('shows a picture in points, and attaches the drawing where there is none', () => {
    const given = message({ picture: { svg: '<svg/>', describes: 'The workflow' } });
    const [drawn] = layOutMessage(given, PNG);
    expect(drawn!.embeds[0]!.image).toEqual({ url: 'attachment://diagram.png' });
    expect(drawn!.files).toMatchObject([
      { name: 'diagram.png', type: 'image/png', bytes: PNG, description: 'The workflow' },
    ]);
    const [plain] = layOutMessage(given, null);
    expect(plain!.embeds[0]!.image).toBeUndefined();
    expect(plain!.files).toMatchObject([{ name: 'diagram.svg' }]);
  });
});

/** As the text is written where no line is longer than a message. */
const escapeByPiece = (text: string): string =>
  splitText(text, { most: 4096, write: escapeMarkdown }).join('\n');

describe('a text of people', () => {
  it.each([
    ['**bold** __under__ ~~gone~~', '\\*\\*bold\\*\\* \\_\\_under\\_\\_ \\~\\~gone\\~\\~'],
    ['`code` ||secret||', '\\`code\\` \\|\\|secret\\|\\|'],
    ['[click](https://evil.example)', '\\[click\\]\\(https://evil.example\\)'],
    ['<@80351110224678912> <#1> <t:1> <:a:1>', '\\<@80351110224678912\\> \\<#1\\> \\<t:1\\> \\<:a:1\\>'],
    ['# big', '\\# big'],
    ['-# small\n- item\n> quote', '\\-# small\n\\- item\n\\> quote'],
    ['1. one', '1\u200b. one'],
    ['https://ci.example/a_b_c?x=*1*', 'https://ci.example/a_b_c?x=\\*1\\*'],
    ['C:\\new', 'C:\\\\new'],
    ['plain words, 3.5 - 2 = 1.5!', 'plain words, 3.5 - 2 = 1.5!'],
  ])('%j is shown as it is', (text, shown) => {
    expect(escapeMarkdown(text)).toBe(shown);
  });

  it('keeps characters of two halves whole where it is cut', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('🙂', 'a', '*', '\n') }),
        fc.integer({ min: 4, max: 20 }),
        (text, most) => {
          const parts = splitText(text, { most, write: escapeMarkdown });
          for (const part of parts) {
            expect(part.isWellFormed()).toBe(true);
            expect(part.length).toBeLessThanOrEqual(most);
          }
        },
      ),
    );
  });
});
