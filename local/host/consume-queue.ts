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
  /** true: the message is done with. false: it becomes visible again. A throw leaves it to its visibility. */
  readonly handle: (message: ReceivedMessage) => Promise<boolean>;
  readonly onError: (error: unknown, message: ReceivedMessage) => void;
}

const WAIT_SECONDS = 20;
/** How long a message that was not done with rests before it is seen again. */
const REST_SECONDS = 2;

/** Takes messages off a queue as slots come free. */
export const consumeQueue = ({ queue, name, concurrency, visibilitySeconds, handle, onError }: ConsumeOptions): Consumer => {
  let stopped = false;
  const work = async (message: ReceivedMessage): Promise<void> => {
    try {
      if (await handle(message)) await queue.delete(name, message.receipt);
      else await queue.setVisibility(name, message.receipt, REST_SECONDS);
    } catch (error) {
      onError(error, message);
      await queue.setVisibility(name, message.receipt, REST_SECONDS);
    }
  };
  const lane = async (): Promise<void> => {
    while (!stopped) {
      const messages = await queue.receive(name, { max: 1, visibilitySeconds, waitSeconds: WAIT_SECONDS });
      for (const message of messages) await work(message);
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
