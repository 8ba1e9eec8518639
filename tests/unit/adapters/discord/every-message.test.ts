import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { layOutMessage } from '#shared/adapters/discord/lay-out-message.ts';
import type { DiscordPage } from '#shared/adapters/discord/lay-out-message.ts';
import { pageBody } from '#shared/adapters/discord/page-body.ts';
import { createSvgPictures } from '#shared/adapters/svg-picture/svg-picture.adapter.ts';
import { commandHelp } from '#shared/domain/commands/describe-commands.ts';
import type { ChatMessage } from '#shared/domain/messages/chat-message.ts';
import { replyMessage } from '#shared/domain/messages/chat-reply.messages.ts';
import type { AnsweredCommand } from '#shared/domain/messages/chat-reply.messages.ts';
import { EVENT_MESSAGES, eventMessage } from '#shared/domain/messages/event.messages.ts';
import { messageRules } from './discord-rules.ts';
import { renderPage } from './render-page.ts';

const HOSTILE =
  'say **yes** to @everyone, <@80351110224678912> and `rm`, see https://ci.example/a_b_c [here](https://evil.example)';
const DATA = {
  approval: 'apr_01J0000000000000000000000A',
  question: 'May the design be built?',
  commit: 'a'.repeat(40),
  epic: 'AUTH-1',
  stories: ['AUTH-2', 'AUTH-3'],
  cause: HOSTILE,
  title: HOSTILE,
  why: HOSTILE,
  text: HOSTILE,
  ok: false,
  old_state: 'DESIGN',
  new_state: 'TEST_RED',
  attempt: 2,
  phase: 'TEST_RED',
  reasons: ['- a test passed: it "proves_nothing"', '# 3 of 4 tests ran'],
  url: 'https://github.example/o/r/pull/7',
  failing: true,
  level: 'month',
};
const answer = (over: Partial<AnsweredCommand>): ChatMessage =>
  replyMessage({
    text: '/sprint status',
    ok: true,
    state: 'SPRINT_ACTIVE',
    approvals: [],
    reply:
      'Sprint 3: 1 of 2 stories is done.\n  AUTH-2  CODE_GREEN  attempt 1\n  AUTH-3  done\nSPRINT_ACTIVE. Now: /sprint pause and /state',
    allowed: ['/sprint status', '/sprint pause', '/backlog view', '/state', '/backlog add_story'],
    ...over,
  });
const REPLIES: Readonly<Record<string, ChatMessage>> = {
  'an answer': answer({}),
  'an answer with a gate open': answer({ approvals: [{ id: DATA.approval }] }),
  'a refusal': answer({
    ok: false,
    error: '/epic is not allowed in SPRINT_ACTIVE.',
    reply:
      '/epic is not allowed in SPRINT_ACTIVE.\nAdd a story to the backlog: /backlog add_story "<text>"\nSPRINT_ACTIVE. Now: /state',
  }),
  'the diagram': answer({ text: '/state diagram', reply: 'The workflow; now SPRINT_ACTIVE' }),
  'the matrix': answer({ text: '/state matrix', reply: 'What may be said in which state' }),
  'help of a command': answer({ text: '/sprint plan --help', reply: commandHelp('/sprint plan') }),
  'help of all': answer({ text: '/help', reply: commandHelp('') }),
  'a text beyond all limits': answer({
    reply: `A log\n${'a line of the log, 100 % _as it was_\n'.repeat(900)}`,
  }),
};

describe('every message of the product in Discord', () => {
  const shows: (readonly [string, readonly DiscordPage[]])[] = [];

  beforeAll(async () => {
    const pictures = createSvgPictures();
    const events = Object.keys(EVENT_MESSAGES).map(
      (kind) =>
        [kind, eventMessage({ kind, storyId: 'AUTH-2', actor: { name: 'Ada' }, data: DATA })!] as const,
    );
    for (const [name, message] of [...Object.entries(REPLIES), ...events])
      shows.push([
        name,
        layOutMessage(
          message,
          message.picture === undefined ? null : await pictures.toPng(message.picture.svg),
        ),
      ]);
  });

  it('is one that Discord takes', () => {
    expect(shows.length).toBe(Object.keys(REPLIES).length + Object.keys(EVENT_MESSAGES).length);
    for (const [name, pages] of shows)
      for (const page of pages) expect(messageRules.safeParse(pageBody(page)).error, name).toBeUndefined();
  });

  it('keeps every button: what each does fits in its id', () => {
    const labels = (name: string) =>
      (shows.find(([one]) => one === name)?.[1] ?? []).flatMap((page) =>
        page.components.flatMap((row) => row.components.map(({ label }) => label)),
      );
    expect(labels('approval.opened')).toEqual(['Approve', 'Reject…']);
    expect(labels('cycle.blocked')).toEqual(['Suggest a fix…', 'Skip it']);
    expect(labels('an answer with a gate open')).toContain('Approve');
  });

  // PICTURES=/tmp/pictures npx vitest run … writes the page, to be looked at in a browser.
  it('can be looked at in one page, in which no Markdown of others is at work', () => {
    const page = renderPage(shows);
    for (const [name] of shows) expect(page).toContain(`<h2>${name}</h2>`);
    expect(page).not.toContain('<mark>');
    const folder = process.env['PICTURES'];
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'discord.html'), page);
  });
});
