import * as z from 'zod';
import type { DeploymentOptions } from '#infra/deployment-options.ts';
import { FUNCTIONS } from '#infra/function-list.ts';
import { LEASE_SECONDS } from '#shared/usecases/jobs/claim-job.usecase.ts';
import type { Played } from './play-stories.ts';
import { line, PRICES, type CostLine } from './prices.ts';
import { taskSeconds, type TasksUsed, type Worker } from './task-seconds.ts';
import type { TemplateResource } from './template.ts';

/** What is not counted but set: how long jobs take, and calls. */
export const ASSUMED = {
  jobSeconds: { 'agent-runner': 180, 'test-runner': 90 },
  startSeconds: 40,
  callSeconds: 0.2,
  /** `git-ops`. */
  longCallSeconds: 3,
  /** Log lines of a call. */
  logBytes: 2_000,
  /** Lease renewals of a worker in the time of a lease. */
  renewalsPerLease: 3,
  /** A claim, inputs, products, the result, and what the task says of itself. */
  callsPerJob: 8,
  /** Send, receive, delete. */
  requestsPerMessage: 3,
} as const;

export interface TaskSize {
  readonly vcpu: number;
  readonly gb: number;
}

const definition = z.object({ Cpu: z.coerce.number(), Memory: z.coerce.number() });
const LOGICAL_ID = { 'agent-runner': 'AgentRunner', 'test-runner': 'TestRunner' } as const;

/** Sizes of the workers' tasks. @throws when the template has no task for a worker */
export function taskSizes(resources: readonly TemplateResource[]): Readonly<Record<Worker, TaskSize>> {
  const sizeOf = (worker: Worker): TaskSize => {
    const found = resources.find(
      ({ id, type }) => type === 'AWS::ECS::TaskDefinition' && id.includes(LOGICAL_ID[worker]),
    );
    if (found === undefined) throw new Error(`the template has no task definition of ${worker}`);
    const { Cpu, Memory } = definition.parse(found.properties);
    return { vcpu: Cpu / 1024, gb: Memory / 1024 };
  };
  return { 'agent-runner': sizeOf('agent-runner'), 'test-runner': sizeOf('test-runner') };
}

/** What one story of those that were played costs, without the tokens of models. */
export function storyLines(
  played: Played,
  { options, sizes }: { options: DeploymentOptions; sizes: Readonly<Record<Worker, TaskSize>> },
): CostLine[] {
  const share = (lines: readonly CostLine[]): CostLine[] =>
    lines.map(({ what, quantity, unit, unitUsd }) => line(what, quantity / played.stories, unit, unitUsd));
  return share([
    ...taskLines(played, { options, sizes }),
    line('state transitions', played.transitions, 'transitions', PRICES.transition),
    ...callLines(played, options),
    line('records written', played.writeUnits / 1e6, 'million units', PRICES.dynamoWriteMillion),
    line('records read', played.readUnits / 1e6, 'million units', PRICES.dynamoReadMillion),
    line('blobs written', played.blobsPut / 1_000, 'thousand requests', PRICES.s3PutThousand),
    line('blobs read', played.blobsGot / 1_000, 'thousand requests', PRICES.s3GetThousand),
    line(
      'messages',
      (played.messagesSent * ASSUMED.requestsPerMessage + renewals(played)) / 1e6,
      'million requests',
      PRICES.sqsMillion.fifo,
    ),
    line('events told', played.events / 1e6, 'million requests', PRICES.snsMillion),
    line('commands over REST', (played.commands * 2) / 1e6, 'million requests', PRICES.apiMillion),
  ]);
}

function taskLines(
  played: Played,
  { options, sizes }: { options: DeploymentOptions; sizes: Readonly<Record<Worker, TaskSize>> },
): CostLine[] {
  const { architecture, lingerSeconds, profile } = options;
  const used = played.jobs.map((jobs) => taskSeconds(jobs, { ...ASSUMED, lingerSeconds }));
  const workers = ['agent-runner', 'test-runner'] as const;
  const sums = workers.map((worker) => ({ worker, ...sumOf(used.map((tasks) => tasks[worker])) }));
  return [
    ...sums.map(({ worker, tasks, seconds }) => {
      const { vcpu, gb } = sizes[worker];
      const hourUsd = vcpu * PRICES.fargateVcpuHour[architecture] + gb * PRICES.fargateGbHour[architecture];
      return line(
        `${worker}: ${tasks} tasks of ${vcpu} vCPU and ${gb} GB for ${played.stories} stories, start-up and lingering included`,
        seconds,
        'seconds',
        hourUsd / 3_600,
      );
    }),
    ...(profile === 'hardened'
      ? []
      : [
          line(
            'public addresses of tasks',
            sums.reduce((sum, { seconds }) => sum + seconds, 0),
            'seconds',
            PRICES.publicAddressHour / 3_600,
          ),
        ]),
  ];
}

const sumOf = (used: readonly TasksUsed[]): TasksUsed => ({
  tasks: used.reduce((sum, { tasks }) => sum + tasks, 0),
  seconds: used.reduce((sum, { seconds }) => sum + seconds, 0),
});

/** Renewals of leases while jobs run as long as is assumed. */
function renewals({ jobs }: Played): number {
  const seconds = jobs.flat().reduce((sum, worker) => sum + ASSUMED.jobSeconds[worker], 0);
  return (seconds / LEASE_SECONDS) * ASSUMED.renewalsPerLease;
}

/** Calls of functions: those that the machines made, and those that commands, changes, events and jobs bring about. */
function callLines(played: Played, { architecture }: DeploymentOptions): CostLine[] {
  const calls: Record<string, number> = {
    ...played.calls,
    'answer-api': played.commands * 2,
    'process-command': played.commands,
    // A batch of changes at most for each transaction.
    'dispatch-changes': played.transactions,
    'job-access': played.jobs.flat().length * ASSUMED.callsPerJob + renewals(played),
    ...Object.fromEntries(
      Object.entries(FUNCTIONS).flatMap(([name, { trigger }]) =>
        trigger.kind === 'events' ? [[name, played.events]] : [],
      ),
    ),
  };
  const counted = Object.entries(calls);
  const sum = counted.reduce((all, [, times]) => all + times, 0);
  const gbSeconds = counted.reduce(
    (all, [name, times]) =>
      all +
      (times *
        (name === 'git-ops' ? ASSUMED.longCallSeconds : ASSUMED.callSeconds) *
        (FUNCTIONS[name]?.memoryMb ?? 512)) /
        1024,
    0,
  );
  return [
    line('calls of functions', sum / 1e6, 'million calls', PRICES.lambdaMillion),
    line('their time', gbSeconds, 'GB-seconds', PRICES.lambdaGbSecond[architecture]),
    line('traces, were every call traced', sum / 1e6, 'million traces', PRICES.traceMillion),
    line('log lines', (sum * ASSUMED.logBytes + played.historyBytes) / 1e9, 'GB', PRICES.logGb),
  ];
}
