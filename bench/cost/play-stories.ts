import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import type { Store } from '#shared/ports/store.port.ts';
import { acceptCommand, readOutcome } from '#shared/usecases/accept-command.usecase.ts';
import { readProjectState } from '#shared/usecases/read-project-state.usecase.ts';
import { openBenchHost, type BenchHost } from '../open-bench-host.ts';
import { countCalls, type Counted } from './count-calls.ts';
import type { Worker } from './task-seconds.ts';

/** What the engine did for the stories of one sprint, from `/backlog add_story` to the review. */
export interface Played extends Counted {
  readonly stories: number;
  /** Commands that people gave. */
  readonly commands: number;
  readonly events: number;
  /** States entered, in executions of every machine. */
  readonly transitions: number;
  readonly historyBytes: number;
  /** Calls of functions by state machines, by function. */
  readonly calls: Readonly<Record<string, number>>;
  /** Workers of the jobs of each cycle, and of the sprint's own, in the order in which they were asked for. */
  readonly jobs: readonly (readonly Worker[])[];
}

const PATIENCE_MS = 120_000;
const execution = z.object({ machine: z.string(), name: z.string() });
const parameters = z.object({ FunctionName: z.string(), Payload: z.unknown() });
const jobAsked = z.object({
  kind: z.enum(['agent', 'test', 'install', 'merge-check', 'epic']),
  cycleId: z.string().default('none'),
});
const WORKER_OF = {
  agent: 'agent-runner',
  epic: 'agent-runner',
  test: 'test-runner',
  install: 'test-runner',
  'merge-check': 'test-runner',
} as const;

/** Plays a sprint with an instant agent and an instant runner in the default mode, whose gates are approved as they open. */
export async function playStories(stories: number): Promise<Played> {
  const bench = await openBenchHost();
  try {
    const { counted, uncounted } = countCalls(bench.host);
    let commands = 0;
    const say = async (text: string): Promise<void> => {
      commands += 1;
      const delivery = { source: 'cost', id: String(commands), project: 'bench' };
      const actor = { id: 'bench', name: 'Bench', via: 'cli' } as const;
      const id = await acceptCommand({ projectId: 'bench', text, actor, delivery }, bench.host);
      for (;;) {
        const outcome = await readOutcome(id, uncounted);
        if (outcome?.ok === false) throw new Error(`${text}: ${outcome.error ?? outcome.reply}`);
        if (outcome !== undefined) return;
        await pause();
      }
    };
    for (let n = 1; n <= stories; n += 1)
      await say(`/backlog add_story "Story ${n}" --criteria "it answers with its own name"`);
    await say('/sprint plan');
    await say('/sprint start');
    await approveUntilReview(uncounted, say);
    await bench.host.engine.settled();
    return { stories, commands, ...counted, ...readHistories(bench), events: countEvents(bench) };
  } finally {
    await bench.close();
  }
}

const pause = (): Promise<void> => setTimeout(20);

async function approveUntilReview(store: Store, say: (text: string) => Promise<void>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const state = await readProjectState('bench', store);
    if (state?.workflow_state === 'SPRINT_REVIEW') return;
    if (performance.now() > deadline) throw new Error('the sprint did not come to its review');
    for (const { id } of state?.approvals ?? []) await say(`/approve ${id}`);
    await pause();
  }
}

function readHistories({
  host,
  database,
}: BenchHost): Pick<Played, 'transitions' | 'historyBytes' | 'calls' | 'jobs'> {
  const rows = new DatabaseSync(database, { readOnly: true });
  const executions = z
    .array(execution)
    .parse(rows.prepare('SELECT machine, name FROM engine_executions ORDER BY seq').all());
  rows.close();
  const events = executions.flatMap(({ machine, name }) => host.engine.history(machine, name));
  const called = events
    .filter(({ type }) => type === 'TaskScheduled')
    .flatMap(({ timestamp, taskScheduledEventDetails }) => {
      const { data } = z.object({ parameters: z.string() }).safeParse(taskScheduledEventDetails);
      const parsed = parameters.safeParse(JSON.parse(data?.parameters ?? '{}'));
      return parsed.success ? [{ timestamp, ...parsed.data }] : [];
    });
  const calls: Record<string, number> = {};
  for (const { FunctionName } of called) calls[FunctionName] = (calls[FunctionName] ?? 0) + 1;
  const jobs = new Map<string, Worker[]>();
  for (const { Payload } of called.toSorted((a, b) => a.timestamp.localeCompare(b.timestamp))) {
    const { data } = jobAsked.safeParse(Payload);
    if (data !== undefined) jobs.set(data.cycleId, [...(jobs.get(data.cycleId) ?? []), WORKER_OF[data.kind]]);
  }
  return {
    transitions: events.filter(({ type }) => type.endsWith('StateEntered')).length,
    historyBytes: events.reduce((sum, event) => sum + JSON.stringify(event).length, 0),
    calls,
    jobs: [...jobs.values()],
  };
}

const countEvents = ({ host }: BenchHost): number =>
  host.dump().filter(({ type }) => type === 'event').length;
