import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { ChannelName } from '#shared/contracts/notices.contract.ts';
import type { ChatMessage } from '#shared/domain/messages/chat-message.ts';

/** What is told, with the facts that a machine on the other side wants. */
export interface Notice {
  /** One id however often it is sent: an event's or a command's. */
  readonly id: string;
  /** `reply`, or an event's kind. */
  readonly kind: string;
  readonly projectId: string;
  readonly message: ChatMessage;
  /** The event or answer itself. */
  readonly data: JsonObject;
  /** The message that this one hangs on, and the one that it replaces, by the platform's ids. */
  readonly threadId: string | null;
  readonly replaces: string | null;
}

/** It cannot be reached, or asks to wait: the notice comes again. `retryAfterSeconds`: as the platform said. */
export class ChannelDown extends Error {
  override readonly name = 'ChannelDown';
  readonly retryAfterSeconds: number | null;
  constructor(message: string, retryAfterSeconds: number | null = null) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** It will never take this notice: the place is gone, or nobody may write there. */
export class ChannelRefused extends Error {
  override readonly name = 'ChannelRefused';
}

/** A way of telling people and machines what happened. */
export interface Channel {
  readonly name: ChannelName;
  /** Sends once; gives the platform's id of the message, null where it has none. @throws ChannelDown, ChannelRefused */
  send(address: JsonObject, notice: Notice): Promise<{ readonly messageId: string | null }>;
}
