import * as z from 'zod';
import type { ChatMessage } from '#shared/domain/messages/chat-message.ts';
import { ChannelDown, ChannelRefused } from '#shared/ports/channel.port.ts';
import type { Channel } from '#shared/ports/channel.port.ts';
import { CodeHostRefused, CodeHostUnavailable } from '#shared/ports/code-host.port.ts';
import type { CodeHosts } from '#shared/ports/code-host.port.ts';

/** An issue or pull request of a project's repository. */
const address = z.object({
  projectId: z.string(),
  repository: z.string(),
  issue: z.int().positive(),
});

/** GitHub takes no longer comment. */
const MAX_COMMENT = 65_536;

/** Answers as comments. */
export const createGithubChannel = ({ hosts }: { readonly hosts: CodeHosts }): Channel => ({
  name: 'github',
  send: async (to, { message }) => {
    const { projectId, repository, issue } = address.parse(to);
    const host = await hosts.open({ id: projectId, repository });
    if (host === undefined) throw new ChannelRefused(`nobody has given credentials for ${repository}`);
    try {
      return { messageId: String(await host.comment(issue, asComment(message))) };
    } catch (error) {
      if (error instanceof CodeHostUnavailable) throw new ChannelDown(error.message, error.retryAfterSeconds);
      if (error instanceof CodeHostRefused) throw new ChannelRefused(error.message);
      throw error;
    }
  },
});

/** Plain texts become code, so that nothing in them is a mention, a link, a closing keyword or a command of another bot. */
const asComment = ({ head, text, table, buttons }: ChatMessage): string => {
  const commands = buttons.flatMap(({ does }) =>
    does.kind === 'command' ? [`\`/agent ${does.text.replace(/^\//, '').replaceAll('`', '')}\``] : [],
  );
  return [
    `**${escapeLine(head)}**`,
    ...(text === '' ? [] : [fenced(text)]),
    ...(table === undefined ? [] : [fenced(table)]),
    ...(commands.length === 0 ? [] : [commands.join(' · ')]),
  ]
    .join('\n\n')
    .slice(0, MAX_COMMENT);
};

/** A fence longer than any run of backticks inside, as CommonMark asks; cut before it is closed. */
const fenced = (text: string): string => {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text.slice(0, MAX_COMMENT / 2 - 2 * longest - 2_000)}\n${fence}`;
};

/** A word joiner after @ and # keeps people and issues out of it. */
const escapeLine = (line: string): string =>
  line.replaceAll(/[\\`*_[\]<>|~]/g, String.raw`\$&`).replaceAll(/[@#]/g, '$&\u2060');
