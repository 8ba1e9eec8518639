import * as z from 'zod';
import { deliveryAttempt } from './delivery-attempt.contract.ts';
import { MACHINES } from './machines.contract.ts';

const queue = z.string().min(1);

/** What a person asks of an installation, by `agent-workflow admin` or the loopback server's `POST /admin`. */
export const operation = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('list-dead-letters') }),
  z.strictObject({ kind: z.literal('show-dead-letters'), queue, max: z.int().min(1).max(1_000) }),
  /** Without a queue: of every one. */
  z.strictObject({ kind: z.literal('redrive-dead-letters'), queue: queue.optional() }),
  /** Without ids: all of them. */
  z.strictObject({ kind: z.literal('drop-dead-letters'), queue, ids: z.array(z.string()).optional() }),
  z.strictObject({ kind: z.literal('list-executions') }),
  z.strictObject({ kind: z.literal('redrive-execution'), name: z.string().min(1).max(80) }),
  /** Tries to reach a project's webhooks, newest first. */
  z.strictObject({
    kind: z.literal('list-deliveries'),
    projectId: z.string().min(1).max(100),
    max: z.int().min(1).max(1_000),
  }),
]);
export type Operation = z.infer<typeof operation>;

export const operationAnswer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('queues'),
    queues: z.array(z.object({ queue: z.string(), messages: z.number() })),
  }),
  z.object({
    kind: z.literal('messages'),
    messages: z.array(z.object({ id: z.string(), groupId: z.string().nullable(), body: z.string() })),
  }),
  z.object({
    kind: z.literal('moved'),
    queues: z.array(z.object({ queue: z.string(), moved: z.number() })),
  }),
  z.object({ kind: z.literal('dropped'), queue: z.string(), dropped: z.number() }),
  z.object({
    kind: z.literal('executions'),
    executions: z.array(
      z.object({
        machine: z.enum(MACHINES),
        name: z.string(),
        status: z.enum(['FAILED', 'TIMED_OUT']),
        endedAt: z.string().nullable(),
      }),
    ),
  }),
  z.object({ kind: z.literal('redriven'), machine: z.enum(MACHINES), name: z.string() }),
  z.object({ kind: z.literal('deliveries'), attempts: z.array(deliveryAttempt) }),
]);
export type OperationAnswer = z.infer<typeof operationAnswer>;
