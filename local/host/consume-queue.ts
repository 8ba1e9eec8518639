import { ChannelDown } from '#shared/ports/channel.port.ts';
import { CodeHostUnavailable } from '#shared/ports/code-host.port.ts';
import type { Queue, QueueName, ReceivedMessage } from '#shared/ports/queue.port.ts';

export interface Consumer {
  /** Takes no more messages; resolves when those in work are done. */
  stop(): Promise<void>;
}

export interface ConsumeOptions {
  readonly queue: Queue;
  readonly name: QueueName;
  /** Messages in work at one time. */
  readonly concurrency: number;
  readonly visibilitySeconds: number;
  /** How long a message that was not done with rests at least before it is seen again, unless a platform asks for more; default: 2. */
  readonly restSeconds?: number;
  /** true: the message is done with. false: it becomes visible again. A throw leaves it to its visibility. */
  readonly handle: (message: ReceivedMessage) => Promise<boolean>;
  readonly onError: (error: unknown) => void;
}

const WAIT_SECONDS = 20;
const REST_SECONDS = 2;

/** The longest that a platform's limit lasts; who asks for more is asked again. */
const MOST_ASKED_SECONDS = 3_600;

/** How long a platform asked to be left alone; 0: it did not. */
const askedWait = (error: unknown): number =>
  error instanceof CodeHostUnavailable || error instanceof ChannelDown
    ? Math.min(MOST_ASKED_SECONDS, error.retryAfterSeconds ?? 0)
    : 0;

/** Takes messages off a queue as slots come free. */
export const consumeQueue = ({
  queue,
  name,
  concurrency,
  visibilitySeconds,
  restSeconds = REST_SECONDS,
  handle,
  onError,
}: ConsumeOptions): Consumer => {
  let stopped = false;
  const work = async (message: ReceivedMessage): Promise<void> => {
    try {
      if (await handle(message)) await queue.delete(name, message.receipt);
      else await queue.setVisibility(name, message.receipt, restSeconds);
    } catch (error) {
      onError(error);
      // Where even that fails, the message comes back when its visibility ends.
      const seconds = Math.max(restSeconds, askedWait(error));
      await queue.setVisibility(name, message.receipt, seconds).catch(onError);
    }
  };
  /** A queue that cannot be read, as on a full disk, is tried again: room may be made. */
  const take = async (): Promise<readonly ReceivedMessage[]> => {
    try {
      return await queue.receive(name, { max: 1, visibilitySeconds, waitSeconds: WAIT_SECONDS });
    } catch (error) {
      onError(error);
      await new Promise((resolve) => setTimeout(resolve, REST_SECONDS * 1000));
      return [];
    }
  };
  const lane = async (): Promise<void> => {
    while (!stopped) {
      for (const message of await take()) await work(message);
    }
  };
  const lanes = Array.from({ length: concurrency }, lane);
  return {
    stop: async () => {
      stopped = true;
      await Promise.all(lanes);
    },
  };
};
