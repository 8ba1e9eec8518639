import type { MachineName } from '#shared/contracts/machines.contract.ts';
import type { QueueName } from '#shared/contracts/queues.contract.ts';

/** Its beginning, its end, and whatever clients send. */
export const SOCKET_ROUTES = ['$connect', '$disconnect', '$default'] as const;

/** What calls a function. */
export type Trigger =
  | { readonly kind: 'task' }
  /** Other functions, or workers. */
  | { readonly kind: 'call' }
  | { readonly kind: 'api' }
  /** Platforms' webhooks: `WEBHOOK_SOURCES`. */
  | { readonly kind: 'webhooks' }
  | { readonly kind: 'socket'; readonly routes: readonly (typeof SOCKET_ROUTES)[number][] }
  | { readonly kind: 'schedule'; readonly minutes: number }
  /** Events that were told; null: of every kind. */
  | { readonly kind: 'events'; readonly kinds: readonly string[] | null }
  | { readonly kind: 'queues'; readonly queues: readonly QueueName[] }
  | { readonly kind: 'table-stream'; readonly types: readonly string[] };

/** What a function may touch, and nothing more: grants and environment are made from it. */
export interface Uses {
  readonly store?: 'read' | 'write';
  readonly blobs?: 'read' | 'write';
  /** Queues it sends to. */
  readonly sends?: readonly QueueName[];
  /** Machines it starts, stops and describes. */
  readonly runs?: readonly MachineName[];
  /** Answers task tokens of these machines. */
  readonly answers?: readonly MachineName[];
  readonly announces?: boolean;
  /** Reads and makes the projects' signing keys. */
  readonly signs?: boolean;
  /** Deletes what jobs left among the blobs. */
  readonly cleansJobs?: boolean;
  /** Keeps mirrors of the projects' repositories, and reads the tokens that open them. */
  readonly keepsMirrors?: boolean;
  /** Secrets that it reads, by name; `webhooks/*` is those of all projects' addresses. */
  readonly secrets?: readonly string[];
  /** Calls `git-ops`. */
  readonly repository?: boolean;
  /** Calls `enqueue-job`. */
  readonly jobs?: boolean;
  /** Starts tasks on the workers' cluster. */
  readonly startsWorkers?: boolean;
  /** Answers clients on their connections. */
  readonly answersSockets?: boolean;
  /** Values of the deployment itself. */
  readonly knows?: readonly ('firstAdmin' | 'defaultModel' | 'tenantSlots' | 'githubHost')[];
}

export interface FunctionEntry {
  readonly trigger: Trigger;
  readonly uses: Uses;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** `image`: the plain runtime lacks a program the function needs; its folder has a Dockerfile. */
  readonly packaging?: 'bundle' | 'image';
  /** Files of packages that lie beside its code, by folder and name. */
  readonly packs?: readonly (readonly [folder: string, file: string])[];
  /** Called without waiting, too: what it fails on three times lies in `<name>-dead`. */
  readonly deadLetters?: boolean;
  /** At most so many at once. */
  readonly concurrency?: number;
  /** Of `/tmp`, where the platform's 512 MB are not enough. */
  readonly diskMb?: number;
  /** What people notice when it fails: the text of its alarms. */
  readonly errorImpact: string;
}
