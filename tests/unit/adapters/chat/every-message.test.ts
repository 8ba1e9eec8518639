import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { APIModalInteractionResponseCallbackData } from 'discord-api-types/v10';
import { beforeAll, describe, expect, it } from 'vitest';
import { layOutMessage } from '#shared/adapters/discord/lay-out-message.ts';
import { openForm } from '#shared/adapters/discord/open-form.ts';
import { pageBody } from '#shared/adapters/discord/page-body.ts';
import { formView } from '#shared/adapters/slack/form-view.ts';
import { renderMessage, renderNote } from '#shared/adapters/slack/render-message.ts';
import { createSvgPictures } from '#shared/adapters/svg-picture/svg-picture.adapter.ts';
import { COMMAND_FORMS } from '#shared/domain/commands/command-list.ts';
import { pictureNotShown } from '#shared/domain/messages/chat-delivery.messages.ts';
import { EVENT_MESSAGES } from '#shared/domain/messages/event.messages.ts';
import { messageRules, modalRules } from '../discord/discord-rules.ts';
import { messageBlocks, modal } from '../slack/slack-schemas.ts';
import { renderDiscord } from './render-discord.ts';
import type { DiscordShow } from './render-discord.ts';
import { renderSlack } from './render-slack.ts';
import type { SlackShow } from './render-slack.ts';
import { collectMessages, FORMS } from './shown-messages.ts';

const PROJECT = 'user-api';

/** With PICTURES set, the page is written there, to be looked at in a browser. */
const keep = (name: string, page: string): void => {
  const folder = process.env['PICTURES'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), page);
};

describe('every message of the product in a chat', () => {
  const discord: DiscordShow[] = [];
  const slack: SlackShow[] = [];
  const discordForms = FORMS.map(
    (form) => modalRules.parse(openForm(form, PROJECT)) satisfies APIModalInteractionResponseCallbackData,
  );
  const slackForms = FORMS.map((form) =>
    formView({ form, channelId: 'C1', issuedAt: '2026-11-21T12:00:00Z' }, PROJECT),
  );

  beforeAll(async () => {
    const pictures = createSvgPictures();
    for (const { title, message } of await collectMessages()) {
      const png = message.picture === undefined ? null : await pictures.toPng(message.picture.svg);
      discord.push({ title, pages: layOutMessage(message, png) });
      slack.push({ title, pages: renderMessage(message), png });
    }
    slack.push({
      title: 'a picture that the channel does not take',
      pages: [renderNote(pictureNotShown('The workflow; now IDLE'))],
      png: null,
    });
  });

  it('answers every command, tells every event, and holds what is drawn and tabled', () => {
    const titles = discord.map(({ title }) => title);
    for (const { words } of COMMAND_FORMS)
      expect(titles).toContainEqual(expect.stringContaining(`: ${words}`));
    expect(titles).toEqual(expect.arrayContaining(Object.keys(EVENT_MESSAGES)));
    expect(slack.some(({ png }) => png !== null)).toBe(true);
  });

  it('is one that Discord takes', () => {
    for (const { title, pages } of discord) {
      expect(pages, title).not.toEqual([]);
      for (const page of pages) expect(messageRules.safeParse(pageBody(page)).error, title).toBeUndefined();
    }
  });

  it('is one that Slack takes', () => {
    for (const { title, pages } of slack) {
      expect(pages, title).not.toEqual([]);
      for (const { blocks } of pages) {
        expect(messageBlocks.safeParse(blocks).error, title).toBeUndefined();
        expect(JSON.stringify(blocks[1] ?? ''), title).not.toContain('"text":"\\n');
      }
    }
    for (const view of slackForms) expect(modal.safeParse(view).error, view.title.text).toBeUndefined();
  });

  it('keeps every button in Discord: what each does fits in its id', () => {
    const labels = (wanted: string) =>
      (discord.find(({ title }) => title === wanted)?.pages ?? []).flatMap((page) =>
        page.components.flatMap((row) => row.components.map(({ label }) => label)),
      );
    expect(labels('approval.opened')).toEqual(['Approve', 'Reject…']);
    expect(labels('cycle.blocked')).toEqual(['Suggest a fix…', 'Skip it']);
    expect(labels('Ada: /tdd halt_all')).toContain('Approve');
  });

  it('can be looked at in one page of Discord, in which no Markdown of others is at work', () => {
    const page = renderDiscord(discord, discordForms);
    expect(page.match(/<h2>/g)).toHaveLength(discord.length + FORMS.length);
    expect(page).not.toContain('<mark>');
    keep('discord.html', page);
  });

  it('can be looked at in one page of Slack, in which nobody is called', () => {
    const page = renderSlack(slack, slackForms);
    expect(page.match(/<h2>/g)).toHaveLength(slack.length + FORMS.length);
    expect(page).not.toMatch(/<(@|!channel|!here)/);
    keep('slack.html', page);
  });
});
