export interface DeadMessage {
  readonly id: string;
  /** As it was sent: mostly JSON, but a poisoned one may be anything. */
  readonly body: string;
  readonly groupId: string | null;
}

/** The queues of what could not be carried out, the product's and (on AWS) those of functions that hear events. */
export interface DeadLetters {
  /** Every queue with about how many messages lie in it, empty ones too, by name. */
  list(): Promise<readonly { readonly queue: string; readonly messages: number }[]>;
  /**
   * Holds up to `max` messages, each once, while `settle` looks at it: 'done' deletes it, 'keep' leaves it where it is.
   * What `settle` throws ends the sweep and leaves the message. Gives how many were done with.
   */
  sweep(
    queue: string,
    max: number,
    settle: (message: DeadMessage) => Promise<'done' | 'keep'>,
  ): Promise<number>;
}
