import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { QueueName } from '#shared/contracts/queues.contract.ts';

export interface ReceivedMessage {
  readonly id: string;
  /** Handle of this delivery; a later delivery has another one. */
  readonly receipt: string;
  readonly body: JsonObject;
  readonly receiveCount: number;
  readonly groupId: string | null;
}

export type { QueueName };

export interface Queue {
  /** `groupId` and `dedupId` for FIFO queues only: within 5 minutes a second message of one dedupId is dropped. */
  send(
    queue: QueueName,
    body: JsonObject,
    options?: { groupId?: string; dedupId?: string; delaySeconds?: number },
  ): Promise<void>;
  /** Long-polls up to `waitSeconds`; never more than 10 messages. */
  receive(
    queue: QueueName,
    options: { max: number; visibilitySeconds: number; waitSeconds: number },
  ): Promise<readonly ReceivedMessage[]>;
  delete(queue: QueueName, receipt: string): Promise<void>;
  setVisibility(queue: QueueName, receipt: string, seconds: number): Promise<void>;
  /** Moves up to `max` messages of a dead-letter queue back to where they came from; gives how many. */
  redrive(deadLetterQueue: QueueName, max: number): Promise<number>;
}
