import type { Operation, OperationAnswer } from '#shared/contracts/operations.contract.ts';
import type { DeadLetters, DeadMessage } from '#shared/ports/dead-letters.port.ts';
import type { Executions } from '#shared/ports/executions.port.ts';
import type { FailedExecutions } from '#shared/ports/failed-executions.port.ts';
import { listAttempts } from '../deliveries/keep-attempts.ts';
import { OperationRefused } from './operation-refused.ts';
import { redriveDeadLetters, STREAM_PLACES, type RedriveDeps } from './redrive-dead-letters.usecase.ts';
import { redriveExecution } from './redrive-execution.usecase.ts';

export interface AdministerDeps extends RedriveDeps {
  readonly executions: Pick<Executions, 'describe'>;
  readonly failedExecutions: FailedExecutions;
}

/** Most messages that one call drops. */
const MOST = 1_000;

/** Carries out what the person who runs the installation asks for, locally and on AWS alike. @throws OperationRefused */
export const administer = async (wanted: Operation, deps: AdministerDeps): Promise<OperationAnswer> => {
  switch (wanted.kind) {
    case 'list-dead-letters':
      return { kind: 'queues', queues: [...(await deps.deadLetters.list())] };
    case 'show-dead-letters':
      await requireQueue(wanted.queue, deps.deadLetters);
      return { kind: 'messages', messages: await show(wanted, deps.deadLetters) };
    case 'redrive-dead-letters':
      return { kind: 'moved', queues: await redrive(wanted.queue, deps) };
    case 'drop-dead-letters':
      await requireQueue(wanted.queue, deps.deadLetters);
      return { kind: 'dropped', queue: wanted.queue, dropped: await drop(wanted, deps.deadLetters) };
    case 'list-executions':
      return { kind: 'executions', executions: [...(await deps.failedExecutions.list())] };
    case 'redrive-execution':
      return { kind: 'redriven', ...(await redriveExecution(wanted, deps)) };
    case 'list-deliveries':
      return { kind: 'deliveries', attempts: [...(await listAttempts(wanted, deps.store))] };
  }
};

const requireQueue = async (queue: string, deadLetters: DeadLetters): Promise<void> => {
  const known = (await deadLetters.list()).map((one) => one.queue);
  if (!known.includes(queue))
    throw new OperationRefused(
      `there is no queue ${JSON.stringify(queue.slice(0, 100))} of dead letters: ${known.join(', ')}`,
    );
};

const show = async (
  { queue, max }: { readonly queue: string; readonly max: number },
  deadLetters: DeadLetters,
): Promise<DeadMessage[]> => {
  const messages: DeadMessage[] = [];
  await deadLetters.sweep(queue, max, async (message) => {
    messages.push(message);
    return 'keep';
  });
  return messages;
};

/** One queue; or all that hold something. Locally nothing is given up, and no queue holds places of the stream. */
const redrive = async (
  queue: string | undefined,
  deps: AdministerDeps,
): Promise<{ queue: string; moved: number }[]> => {
  if (queue !== undefined) {
    if (queue !== STREAM_PLACES) await requireQueue(queue, deps.deadLetters);
    return [{ queue, moved: await redriveDeadLetters({ queue }, deps) }];
  }
  const moved: { queue: string; moved: number }[] = [];
  for (const one of await deps.deadLetters.list())
    if (one.messages > 0) moved.push({ queue: one.queue, moved: await redriveDeadLetters(one, deps) });
  return moved;
};

const drop = async (
  { queue, ids }: { readonly queue: string; readonly ids?: readonly string[] | undefined },
  deadLetters: DeadLetters,
): Promise<number> => {
  const wanted = ids === undefined ? undefined : new Set(ids);
  const dropped = await deadLetters.sweep(queue, MOST, async ({ id }) =>
    wanted === undefined || wanted.has(id) ? 'done' : 'keep',
  );
  if (wanted !== undefined && dropped < wanted.size)
    throw new OperationRefused(
      `${dropped} of ${wanted.size} messages were found in ${queue} and dropped: "agent-workflow admin dlq show ${queue}"`,
    );
  return dropped;
};
