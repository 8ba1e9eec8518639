/**
 * The queues by their logical names: one list for the local adapter, the deployment and the tests. Adapters know the URL
 * or the table. FIFO queues end in `.fifo`, dead letters in `-dead` (before `.fifo`).
 */

/**
 * After `maxReceiveCount` deliveries that nobody deleted a message moves to `deadLetter`. Workers' jobs get three
 * leases; deliveries and notices as many as a platform's outage of some hours needs; commands five tries.
 */
export const QUEUES = [
  { name: 'commands.fifo', fifo: true, deadLetter: 'commands-dead.fifo', maxReceiveCount: 5 },
  { name: 'deliveries.fifo', fifo: true, deadLetter: 'deliveries-dead.fifo', maxReceiveCount: 10 },
  { name: 'notices.fifo', fifo: true, deadLetter: 'notices-dead.fifo', maxReceiveCount: 100 },
  { name: 'agent-jobs', fifo: false, deadLetter: 'agent-jobs-dead', maxReceiveCount: 3 },
  { name: 'test-jobs', fifo: false, deadLetter: 'test-jobs-dead', maxReceiveCount: 3 },
] as const;

export type QueueName = (typeof QUEUES)[number]['name' | 'deadLetter'];

/** SQS drops a second message with one deduplication id for this long. */
export const DEDUP_SECONDS = 300;
/** SQS gives at most this many messages in one receive. */
export const MAX_RECEIVE = 10;

export interface QueueKind {
  readonly fifo: boolean;
  /** Where a message goes that was delivered too often; null: this is a dead-letter queue. */
  readonly deadLetter: string | null;
  readonly maxReceiveCount: number;
  /** For a dead-letter queue: where its messages came from. */
  readonly source: (typeof QUEUES)[number]['name'] | null;
}

/** Kind of every queue, dead-letter queues included. */
export const queueKinds: ReadonlyMap<string, QueueKind> = new Map(
  QUEUES.flatMap(({ name, fifo, deadLetter, maxReceiveCount }): [string, QueueKind][] => [
    [name, { fifo, deadLetter, maxReceiveCount, source: null }],
    [deadLetter, { fifo, deadLetter: null, maxReceiveCount: Number.POSITIVE_INFINITY, source: name }],
  ]),
);
