import * as z from 'zod';
import { textIn } from '#shared/contracts/json.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import { openBenchHost } from './open-bench-host.ts';
import type { BenchHost } from './open-bench-host.ts';

export const cyclesMeasured = z.object({
  started: z.int(),
  completed: z.int(),
  lost: z.int(),
  doubled: z.int(),
  seconds: z.number(),
  transitionsPerSecond: z.number(),
  peakMemoryMb: z.number(),
});
export type CyclesMeasured = z.infer<typeof cyclesMeasured>;

const PATIENCE_MS = 900_000;
/** History events of one state: entered and exited. */
const EVENTS_PER_TRANSITION = 2;

/** That many cycles at once, in a mode that asks nobody, from the start of the sprint to its review. */
export const measureCycles = async (count: number): Promise<CyclesMeasured> => {
  const bench = await openBenchHost(wide(count));
  let peakBytes = 0;
  const watch = setInterval(() => (peakBytes = Math.max(peakBytes, process.memoryUsage.rss())), 50);
  try {
    for (let n = 1; n <= count; n += 1)
      await bench.say(`/backlog add_story "Story ${n}" --criteria "it answers with its own name"`);
    await bench.say('/sprint plan');
    await until(bench, (project) => (project['openIntent'] ?? null) === null);
    const startedMs = performance.now();
    await bench.say('/sprint start');
    await until(bench, (project) => project['state'] === 'SPRINT_REVIEW');
    const seconds = (performance.now() - startedMs) / 1000;
    const ended = countEvents(bench, 'cycle.completed');
    const started = countEvents(bench, 'cycle.started');
    const states = bench.host
      .dump()
      .flatMap((item) => (item.type === 'cycle' ? [textIn(item.data, 'id')] : []));
    const transitions = states.reduce((sum, id) => sum + transitionsOf(bench, id), 0);
    return {
      started: started.size,
      completed: [...ended.values()].filter((times) => times === 1).length,
      lost: count - ended.size,
      doubled: [...started.values(), ...ended.values()].filter((times) => times > 1).length,
      seconds: Math.round(seconds * 100) / 100,
      transitionsPerSecond: Math.round(transitions / seconds),
      peakMemoryMb: Math.round(peakBytes / 2 ** 20),
    };
  } finally {
    clearInterval(watch);
    await bench.close();
  }
};

/** Capacity and slots for all of them, and a mode without gates. */
const wide = (count: number): string =>
  `orchestrator: {mode: autonomous}\nsprint: {capacity: ${count}, parallel_stories: ${count}}\n`;

const until = async ({ host }: BenchHost, holds: (project: JsonObject) => boolean): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS;
  while (!holds((await host.store.get(tableKeys.project('bench')))?.data ?? {})) {
    if (performance.now() > deadline) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** How often each story has such an event. */
const countEvents = ({ host }: BenchHost, kind: string): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const item of host.dump()) {
    if (item.type !== 'event' || item.data['kind'] !== kind) continue;
    const story = textIn(item.data, 'storyId');
    counts.set(story, (counts.get(story) ?? 0) + 1);
  }
  return counts;
};

const transitionsOf = ({ host }: BenchHost, cycleId: string): number => {
  const names = [
    ['tdd-cycle', `${cycleId}-1`] as const,
    ...['DESIGN', 'TEST_RED', 'CODE_GREEN', 'REFACTOR', 'COMMIT'].map(
      (phase, index) => ['tdd-phase', `${cycleId}-${phase}-${index + 1}`] as const,
    ),
  ];
  return names.reduce(
    (sum, [machine, name]) =>
      sum +
      host.engine.history(machine, name).filter((event) => /StateEntered$|StateExited$/.test(event.type))
        .length /
        EVENTS_PER_TRANSITION,
    0,
  );
};
