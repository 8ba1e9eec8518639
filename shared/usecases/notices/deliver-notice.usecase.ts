import { createHash } from 'node:crypto';
import { jsonObject } from '#shared/contracts/json.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { queuedNotice } from '#shared/contracts/notices.contract.ts';
import type { ChannelName, QueuedNotice } from '#shared/contracts/notices.contract.ts';
import type { ThreadRecord } from '#shared/contracts/records.contract.ts';
import type { ChatMessage } from '#shared/domain/messages/chat-message.ts';
import { replyMessage } from '#shared/domain/messages/chat-reply.messages.ts';
import { eventMessage } from '#shared/domain/messages/event.messages.ts';
import { ChannelDown, ChannelRefused } from '#shared/ports/channel.port.ts';
import type { Channel, Notice } from '#shared/ports/channel.port.ts';
import type { Write } from '#shared/ports/store.port.ts';
import { readRecord } from '../records/read-records.ts';
import type { TransactionDeps } from '../records/transaction.ts';
import { RECORD_KINDS } from '../records/record-kinds.ts';

export interface DeliverDeps extends TransactionDeps {
  readonly channels: Readonly<Partial<Record<ChannelName, Channel>>>;
  readonly pause: (seconds: number) => Promise<void>;
  /** Told what a channel will never take. */
  readonly onRefused: (to: ChannelName, why: string) => void;
}

/** A platform that asks to wait no longer than this is waited for; else the notice comes again later. */
const MOST_WAITED_SECONDS = 10;
/** What was sent is remembered this long, so that a message that comes again is not shown again. */
const REMEMBERED_SECONDS = 30 * 86_400;

/**
 * Tells one place one thing. What was sent is remembered after the platform took it: a crash between the two shows it
 * twice, and nothing is lost. @throws ChannelDown when it has to come again
 */
export async function deliverNotice(message: JsonObject, deps: DeliverDeps): Promise<void> {
  const queued = queuedNotice.parse(message);
  const sentKey = tableKeys.claim('notice', sentId(queued));
  if ((await deps.store.get(sentKey)) !== undefined) return;
  const said = await whatToSay(queued, deps);
  if (said === undefined) return;
  const thread = await findThread(queued, said.message, said.projectId, deps);
  if (thread !== null && isOlder(queued, said.message, thread)) return;
  const notice: Notice = {
    id: said.id,
    kind: said.kind,
    projectId: said.projectId,
    message: said.message,
    data: said.data,
    threadId: thread?.threadId ?? null,
    replaces: said.message.progress ? progressOf(queued, thread) : null,
  };
  try {
    const { messageId } = await sendPatiently(queued, notice, deps);
    await remember(sentKey, threadAfter(queued, said, thread, messageId), deps);
  } catch (error) {
    if (!(error instanceof ChannelRefused)) throw error;
    deps.onRefused(queued.to.channel, error.message);
    await remember(sentKey, null, deps);
  }
}

const sentId = (queued: QueuedNotice): string =>
  createHash('sha256')
    .update(
      JSON.stringify([queued.kind === 'reply' ? queued.commandId : queued.event.id, queued.kind, queued.to]),
    )
    .digest('hex');

interface Told {
  readonly id: string;
  readonly kind: string;
  readonly projectId: string;
  readonly message: ChatMessage;
  readonly data: JsonObject;
}

async function whatToSay(queued: QueuedNotice, { store }: DeliverDeps): Promise<Told | undefined> {
  if (queued.kind === 'event') {
    const { event } = queued;
    const message = eventMessage(event);
    return message === undefined
      ? undefined
      : {
          id: event.id,
          kind: event.kind,
          projectId: event.projectId,
          message,
          data: jsonObject.parse(event),
        };
  }
  const command = await readRecord(store, 'command', tableKeys.command(queued.commandId));
  if (command === undefined || command.outcome === null)
    throw new Error(`command ${queued.commandId} has no outcome yet`);
  const project = await readRecord(store, 'project', tableKeys.project(command.projectId));
  const { outcome, text } = command;
  return {
    id: command.id,
    kind: 'reply',
    projectId: command.projectId,
    message: replyMessage({ ...outcome, text, approvals: project?.openApprovals ?? [] }),
    data: jsonObject.parse({ id: command.id, ...outcome }),
  };
}

/** Of a story, in a channel that has messages of its own; null: this message hangs on nothing. */
async function findThread(
  { kind, to }: QueuedNotice,
  { storyId }: ChatMessage,
  projectId: string,
  { store }: DeliverDeps,
): Promise<ThreadRecord | null> {
  const place = placeOf(to.address);
  if (kind === 'reply' || storyId === null || place === null) return null;
  const key = tableKeys.thread(`${to.channel}:${place}`, projectId, `story:${storyId}`);
  return (await readRecord(store, 'thread', key)) ?? null;
}

const placeOf = (address: JsonObject): string | null => {
  const { channelId } = address;
  return typeof channelId === 'string' ? channelId : null;
};

/** The message of this cycle's progress; another cycle of the story has its own. */
const progressOf = (queued: QueuedNotice, thread: ThreadRecord | null): string | null =>
  queued.kind === 'event' && thread?.shown?.stream === queued.event.stream ? thread.progressId : null;

const isOlder = (queued: QueuedNotice, { progress }: ChatMessage, { shown }: ThreadRecord): boolean =>
  progress &&
  queued.kind === 'event' &&
  shown?.stream === queued.event.stream &&
  shown.seq > queued.event.seq;

async function sendPatiently(
  { to }: QueuedNotice,
  notice: Notice,
  { channels, pause }: DeliverDeps,
): Promise<{ readonly messageId: string | null }> {
  const channel = channels[to.channel];
  if (channel === undefined) throw new ChannelRefused(`${to.channel} is not set up here`);
  try {
    return await channel.send(to.address, notice);
  } catch (error) {
    const wait = error instanceof ChannelDown ? error.retryAfterSeconds : null;
    if (wait === null || wait > MOST_WAITED_SECONDS) throw error;
    await pause(wait);
    return channel.send(to.address, notice);
  }
}

/** The first message of a story is what the others hang on. */
function threadAfter(
  queued: QueuedNotice,
  { message, projectId }: Told,
  before: ThreadRecord | null,
  messageId: string | null,
): ThreadRecord | null {
  const place = placeOf(queued.to.address);
  if (queued.kind === 'reply' || message.storyId === null || place === null || messageId === null)
    return null;
  const { stream, seq } = queued.event;
  return {
    v: 1,
    projectId,
    channelId: `${queued.to.channel}:${place}`,
    topic: `story:${message.storyId}`,
    threadId: before?.threadId ?? messageId,
    progressId: message.progress ? messageId : (before?.progressId ?? null),
    shown: message.progress ? { stream, seq } : (before?.shown ?? null),
  };
}

async function remember(
  sentKey: { readonly pk: string; readonly sk: string },
  thread: ThreadRecord | null,
  { store, clock }: DeliverDeps,
): Promise<void> {
  const sent: Write = {
    kind: 'put',
    item: {
      ...sentKey,
      type: 'claim',
      data: {},
      expiresAtSeconds: Math.floor(clock.nowMs() / 1_000) + REMEMBERED_SECONDS,
    },
    expect: 'any',
  };
  await store.transact([
    sent,
    ...(thread === null
      ? []
      : [
          {
            kind: 'put' as const,
            item: { ...RECORD_KINDS.thread.key(thread), type: 'thread', data: jsonObject.parse(thread) },
            expect: 'any' as const,
          },
        ]),
  ]);
}
