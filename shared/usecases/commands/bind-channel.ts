import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { channelId } from '#shared/contracts/notices.contract.ts';
import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import {
  channelBound,
  channelFreed,
  channelMalformed,
  channelNotBound,
  channelsFull,
  channelTaken,
  nowhere,
} from '#shared/domain/messages/project.messages.ts';
import type { Transaction } from '../records/transaction.ts';
import type { CommandContext, CommandResult } from './command-context.ts';

/** The channel that a command is said in. */
const HERE = 'here';

/** All of them are freed in the one transaction that removes the project. */
const MOST_CHANNELS = 20;

const meantChannel = (context: CommandContext, command: string, channel: string): string => {
  if (channel.toLowerCase() !== HERE) return channel;
  if (context.channelId === null) throw new CommandRefused(...nowhere(command));
  return context.channelId;
};

/** `/project bind`: the record of the channel is the lock, so that of two projects that want it one gets it. */
export const bindChannel = async (context: CommandContext, said: string): Promise<CommandResult> => {
  const { tx, project, actor } = context;
  const channel = meantChannel(context, '/project bind', said);
  const formed = channelId.safeParse(channel);
  if (!formed.success)
    throw new CommandRefused(
      ...channelMalformed(channel, formed.error.issues.map(({ message }) => message).join(', ')),
    );
  const held = await tx.load('channel-binding', tableKeys.channelBinding(channel));
  if (held !== undefined && held.projectId !== project.id)
    throw new CommandRefused(...channelTaken(channel, held.projectId));
  if (held !== undefined && project.channels.includes(channel))
    return { says: channelBound(channel, project.name) };
  const channels = [...new Set([...project.channels, channel])];
  if (channels.length > MOST_CHANNELS) throw new CommandRefused(...channelsFull(MOST_CHANNELS));
  tx.save('channel-binding', { v: 1, channelId: channel, projectId: project.id });
  const told = tx.tell(project, { kind: 'project.channel_bound', data: { channel }, actor });
  return { says: channelBound(channel, project.name), project: { ...told, channels } };
};

/** `/project unbind` */
export const unbindChannel = async (context: CommandContext, said: string): Promise<CommandResult> => {
  const { tx, project, actor } = context;
  const channel = meantChannel(context, '/project unbind', said);
  if (!project.channels.includes(channel))
    throw new CommandRefused(...channelNotBound(channel, project.channels));
  await freeChannels(tx, { ...project, channels: [channel] });
  const told = tx.tell(project, { kind: 'project.channel_unbound', data: { channel }, actor });
  return {
    says: channelFreed(channel, project.name),
    project: { ...told, channels: project.channels.filter((each) => each !== channel) },
  };
};

/** Whoever asks for the project's channels next gets them. */
export const freeChannels = async (
  tx: Transaction,
  { id, channels }: Pick<ProjectRecord, 'id' | 'channels'>,
): Promise<void> => {
  for (const channel of channels) {
    const held = await tx.load('channel-binding', tableKeys.channelBinding(channel));
    if (held?.projectId === id) tx.remove('channel-binding', held);
  }
};
