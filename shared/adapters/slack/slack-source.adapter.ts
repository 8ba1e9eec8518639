import type { WebhookSource } from '#shared/ports/webhook-source.port.ts';
import type { SlackCallOptions } from './call-slack.ts';
import { slashCommand, whatIsWrong } from './payloads.ts';
import { readBody } from './read-body.ts';
import { readEvent } from './read-event.ts';
import { readInteraction } from './read-interaction.ts';
import { readSlashCommand } from './read-slash-command.ts';
import { verifySignature } from './verify-signature.ts';

export type SlackSourceOptions = SlackCallOptions;

/** Slack's slash commands, interactions and events, all at one address. */
export function createSlackSource(options: SlackSourceOptions): WebhookSource {
  return {
    name: 'slack',
    verify: async (request, secret) => verifySignature(request, secret),
    read: async ({ headers, body, receivedMs }, facts) => {
      const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
      const said = readBody(type, body.toString('utf8'));
      const at = new Date(receivedMs).toISOString();
      switch (said.kind) {
        case 'unreadable':
          return said;
        case 'certificate check':
          return { kind: 'answered', answer: { status: 200, body: null } };
        case 'slash command': {
          const command = slashCommand.safeParse(said.data);
          return command.success
            ? readSlashCommand(command.data, at, facts, options)
            : { kind: 'unreadable', status: 422, why: `a slash command: ${whatIsWrong(command.error)}` };
        }
        case 'interaction':
          return readInteraction(said.data, at, facts, options);
        case 'event':
          return readEvent(said.data);
      }
    },
  };
}
