import { expect, test } from 'vitest';
import { layOutMessage } from '#shared/adapters/discord/lay-out-message.ts';
import { pageBody } from '#shared/adapters/discord/page-body.ts';
import { renderMessage } from '#shared/adapters/slack/render-message.ts';
import { COMMAND_FORMS } from '#shared/domain/commands/command-list.ts';
import { replyMessage } from '#shared/domain/messages/chat-reply.messages.ts';
import { messageRules } from './discord/discord-rules.ts';
import { messageBlocks } from './slack/slack-schemas.ts';

const everything = replyMessage({
  text: '/state --project shop',
  ok: true,
  reply: 'SPRINT_ACTIVE',
  state: 'SPRINT_ACTIVE',
  allowed: COMMAND_FORMS.map(({ words }) => words),
  approvals: [{ id: 'apr_01J0000000000000000000000A' }],
});

test('a state with every command there is has as many buttons as are shown, what moves the work on first', () => {
  const labels = everything.buttons.map(({ label }) => label);
  expect(labels).toHaveLength(25);
  expect(labels.slice(0, 3)).toEqual(['Approve', 'Reject…', 'Plan a sprint']);
  expect(labels).toEqual(expect.arrayContaining(['Diagram', 'Matrix', 'Status']));
});

test('Slack takes them all', () => {
  const [page] = renderMessage(everything);
  expect(messageBlocks.safeParse(page?.blocks).error).toBeUndefined();
  const elements = page?.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
  expect(elements).toHaveLength(25);
});

test('Discord takes them all', () => {
  const [page] = layOutMessage(everything, null);
  if (page === undefined) return expect.fail('no page');
  expect(messageRules.safeParse(pageBody(page)).error).toBeUndefined();
  expect(page.components.map(({ components }) => components.length)).toEqual([5, 5, 5, 5, 5]);
});
