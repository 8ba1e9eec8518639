import { describe, expect, it } from 'vitest';
import { createGithubChannel } from '#shared/adapters/github/github-channel.adapter.ts';
import type { ChatMessage } from '#shared/domain/messages/chat-message.ts';
import type { Notice } from '#shared/ports/channel.port.ts';
import { CodeHostRefused, CodeHostUnavailable } from '#shared/ports/code-host.port.ts';
import type { CodeHosts } from '#shared/ports/code-host.port.ts';

const message: ChatMessage = {
  head: 'Refused by @ada for #7: *no*',
  text: 'Look at ```this``` @everyone, fixes #3',
  table: 'a  b',
  tone: 'bad',
  buttons: [
    { label: 'Status', style: 'plain', does: { kind: 'command', text: '/sprint status' } },
    { label: 'Reject…', style: 'danger', does: { kind: 'form', form: { name: 'epic' } } },
  ],
  storyId: null,
  progress: false,
  onlyToAsker: false,
};
const notice: Notice = {
  id: 'cmd_1',
  kind: 'reply',
  projectId: 'shop',
  message,
  data: {},
  threadId: null,
  replaces: null,
};
const to = { projectId: 'shop', repository: 'https://github.com/acme/shop', issue: 7 };

const hostsThat = (comment: (issue: number, text: string) => Promise<number>): CodeHosts =>
  ({ open: async () => ({ comment }) }) as unknown as CodeHosts;

describe('an answer on GitHub', () => {
  it('is a comment in which no text of others can mention, close or command anything', async () => {
    const said: string[] = [];
    const channel = createGithubChannel({ hosts: hostsThat(async (_, text) => 40 + said.push(text)) });
    expect(await channel.send(to, notice)).toEqual({ messageId: '41' });
    expect(said).toEqual([
      [
        '**Refused by @\u2060ada for #\u20607: \\*no\\***',
        '````text\nLook at ```this``` @everyone, fixes #3\n````',
        '```text\na  b\n```',
        '`/agent sprint status`',
      ].join('\n\n'),
    ]);
  });

  it('of any length keeps to what GitHub takes', async () => {
    const said: string[] = [];
    const channel = createGithubChannel({ hosts: hostsThat(async (_, text) => said.push(text)) });
    await channel.send(to, {
      ...notice,
      message: { ...message, text: 'x'.repeat(100_000), table: 'y'.repeat(100_000) },
    });
    expect(said[0]?.length).toBeLessThanOrEqual(65_536);
    expect(said[0]).toContain('`/agent sprint status`');
  });

  it('comes again where GitHub is down, after as long as it says, and never where it is refused', async () => {
    const down = createGithubChannel({
      hosts: hostsThat(async () => Promise.reject(new CodeHostUnavailable('limit', 17))),
    });
    await expect(down.send(to, notice)).rejects.toMatchObject({ name: 'ChannelDown', retryAfterSeconds: 17 });
    const gone = createGithubChannel({
      hosts: hostsThat(async () => Promise.reject(new CodeHostRefused('gone'))),
    });
    await expect(gone.send(to, notice)).rejects.toMatchObject({ name: 'ChannelRefused' });
    const none = createGithubChannel({ hosts: { open: async () => undefined } });
    await expect(none.send(to, notice)).rejects.toMatchObject({ name: 'ChannelRefused' });
  });
});
