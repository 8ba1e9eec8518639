/** A worker's life: it takes jobs while there are any, lingers, closes, looks once more, and ends. */
import { jobMessage, type JobMessage } from '#shared/contracts/jobs.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { JobAccess } from '#shared/ports/job-access.port.ts';
import type { Queue, QueueName, ReceivedMessage } from '#shared/ports/queue.port.ts';
import type { JobDelivery, WorkerDesk } from '#shared/ports/worker-desk.port.ts';

export interface WorkerLog {
  info(text: string, fields?: JsonObject): void;
  error(text: string, fields?: JsonObject): void;
}

export interface WorkDeps {
  readonly queue: Queue;
  readonly queueName: QueueName;
  readonly desk: WorkerDesk;
  /** The worker's handler for one delivered job. */
  readonly take: (
    jobs: JobAccess,
    signal: AbortSignal,
  ) => (body: JsonObject) => Promise<'finished' | 'dropped' | 'stopped'>;
  /** Called after each job that was claimed, before the next: nothing of it may be left. */
  readonly cleanUp: () => Promise<void>;
  readonly clock: Clock;
  readonly log: (message: JobMessage | null) => WorkerLog;
  /** How long to wait for a further job. */
  readonly lingerSeconds: number;
  /** The task is being stopped: no further job; the one in work may go on until `giveUp`. */
  readonly stop: AbortSignal;
  /** The job in work ends now and is handed back. */
  readonly giveUp: AbortSignal;
}

/** SQS's longest poll. */
const MAX_WAIT_SECONDS = 20;
/** Until the claim: the lease's renewals then hide the message. */
const VISIBILITY_SECONDS = 60;
/** Rest of a message whose job the worker could not carry out for something that broke. */
const REST_SECONDS = 5;

/** Resolves when the worker has nothing more to do. @throws when its own infrastructure fails: the task then ends with an error */
export const workQueue = async (deps: WorkDeps): Promise<void> => {
  const { desk, clock, stop } = deps;
  let waitedFromMs = clock.nowMs();
  let closing = false;
  while (!stop.aborted) {
    const leftMs = waitedFromMs + deps.lingerSeconds * 1000 - clock.nowMs();
    const state = await desk.report(leftMs <= 0 ? 'closing' : 'idle');
    if (state === 'gone') return;
    closing = state === 'closing';
    const waitSeconds = closing ? 1 : Math.max(1, Math.min(MAX_WAIT_SECONDS, Math.ceil(leftMs / 1000)));
    const [message] = await deps.queue.receive(deps.queueName, {
      max: 1,
      visibilitySeconds: VISIBILITY_SECONDS,
      waitSeconds,
    });
    if (message === undefined) {
      if (closing) break;
      continue;
    }
    if (await takeMessage(message, deps)) waitedFromMs = clock.nowMs();
  }
  await desk.report('ended');
};

/** Gives whether the message was a job of this worker's. */
const takeMessage = async (message: ReceivedMessage, deps: WorkDeps): Promise<boolean> => {
  const { queue, queueName, desk, stop } = deps;
  const parsed = jobMessage.safeParse(message.body);
  if (!parsed.success || stop.aborted) {
    // Nobody can read it, and it wears out; or it came while the worker was told to stop.
    if (!parsed.success) deps.log(null).error('a message is not of this form', { messageId: message.id });
    await queue.setVisibility(queueName, message.receipt, stop.aborted ? 0 : REST_SECONDS);
    return false;
  }
  const log = deps.log(parsed.data);
  const delivery = desk.open(parsed.data, (seconds) =>
    queue.setVisibility(queueName, message.receipt, seconds),
  );
  const startedMs = deps.clock.nowMs();
  try {
    const outcome = await deps.take(delivery.jobs, deps.giveUp)(message.body);
    if (outcome !== 'dropped') log.info(`the job ${outcome}`, { durationMs: deps.clock.nowMs() - startedMs });
    await settle(outcome, message, { ...deps, delivery, log });
  } catch (error) {
    log.error('the job broke off', { reason: reasonOf(error), durationMs: deps.clock.nowMs() - startedMs });
    // The loss counts: the third one is a dead letter.
    await delivery.release(false);
    await queue.setVisibility(queueName, message.receipt, REST_SECONDS);
  }
  const mine = delivery.claimed() === 'claimed';
  if (mine) await deps.cleanUp();
  return mine;
};

const settle = async (
  outcome: 'finished' | 'dropped' | 'stopped',
  { receipt }: ReceivedMessage,
  {
    queue,
    queueName,
    giveUp,
    delivery,
    log,
  }: Pick<WorkDeps, 'queue' | 'queueName' | 'giveUp'> & { delivery: JobDelivery; log: WorkerLog },
): Promise<void> => {
  const forget = (): Promise<void> => queue.delete(queueName, receipt);
  const handBack = async (): Promise<void> => {
    // First the new message, then the old one's end: a crash between the two leaves two, of which one is dropped.
    await delivery.release(true);
    await forget();
  };
  if (outcome === 'finished') return forget();
  if (outcome === 'stopped') {
    // A lost lease's message belongs to whoever has the next one; a cancelled job's is dropped when it comes again.
    if (giveUp.aborted) await handBack();
    return;
  }
  switch (delivery.claimed()) {
    case 'busy':
      return queue.setVisibility(queueName, receipt, delivery.busySeconds() + REST_SECONDS);
    case 'not-yours':
      log.info('the job is for another kind of task and was handed back');
      return handBack();
    case 'over':
    case 'claimed':
    case undefined:
      return forget();
  }
};

/** Names and words of an error, without addresses: they may be signed. */
export const reasonOf = (error: unknown): string => {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.replaceAll(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '<address>');
};
