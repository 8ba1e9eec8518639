import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { Destination } from '#shared/contracts/notices.contract.ts';
import type { Actor } from '#shared/contracts/records.contract.ts';
import type { WebhookSourceName } from '#shared/contracts/deliveries.contract.ts';

export interface WebhookRequest {
  /** Names in lower case; each once. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body as it came, byte for byte: signatures are over it. */
  readonly body: Buffer;
  readonly receivedMs: number;
}

export interface WebhookAnswer {
  readonly status: number;
  /** Sent as JSON; null: no body. */
  readonly body: JsonObject | null;
}

export interface BoundProject {
  readonly id: string;
  readonly name: string;
  readonly isMember: (actorId: string) => boolean;
}

/** What the edge may look up for what a platform wants answered at once. */
export interface EdgeFacts {
  /** The project that a channel is bound to. */
  projectOf(channelId: string): Promise<BoundProject | undefined>;
  /** Stories of the channel's project whose id or title contain the words; at most 25. For its members alone. */
  findStories(
    where: { readonly channelId: string; readonly actorId: string },
    words: string,
  ): Promise<readonly { readonly id: string; readonly title: string }[]>;
}

/** What a genuine request says. */
export type Reading =
  /** Answered here and now, with nothing behind: a ping, a form that opens, a list of proposals. */
  | { readonly kind: 'answered'; readonly answer: WebhookAnswer }
  /** Nothing for us: politely taken, and said why. */
  | { readonly kind: 'skipped'; readonly why: string }
  /** It cannot be read: 400, 415 or 422. */
  | { readonly kind: 'unreadable'; readonly status: 400 | 415 | 422; readonly why: string }
  /** A person's command. */
  | {
      readonly kind: 'command';
      /** What the platform calls this delivery; the same again is the same command. */
      readonly delivery: string;
      readonly text: string;
      readonly actor: Actor;
      /** The channel it was said in: its project is meant. */
      readonly channelId: string;
      readonly replyTo: Destination;
      /** What the platform hears at once. */
      readonly answer: WebhookAnswer;
      /** Shows its sayer alone why it is not taken. null: the platform hears 429, sends it again or shows that it failed. */
      readonly refusal: ((says: string) => WebhookAnswer) | null;
    }
  /** Something to be worked on behind the edge. */
  | {
      readonly kind: 'delivery';
      readonly delivery: string;
      readonly event: string;
      /** Deliveries of one group are taken in their order: a repository, a tracker's project. */
      readonly group: string;
      readonly payload: JsonObject;
    };

/** A platform that calls us. */
export interface WebhookSource {
  readonly name: WebhookSourceName;
  /** Whether this secret signed the request, within five minutes of now both ways where the time is signed. Never throws. */
  verify(request: WebhookRequest, secret: string): Promise<boolean>;
  read(request: WebhookRequest, facts: EdgeFacts): Promise<Reading>;
}
