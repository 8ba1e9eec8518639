import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { projectRecord, storyRecord } from '#shared/contracts/records.contract.ts';
import type { StoryRecord } from '#shared/contracts/records.contract.ts';
import { jsonObject } from '#shared/contracts/json.contract.ts';
import { openBenchHost } from './open-bench-host.ts';
import type { BenchHost } from './open-bench-host.ts';
import { percentiles } from './percentiles.ts';

/** One of each kind of command that a team gives while the backlog is long. */
const ROUND = [
  '/backlog view',
  '/backlog add_story "One more story"',
  '/backlog prioritize STORY-7 2',
  '/state',
  '/backlog view STORY-7',
] as const;
const ROUNDS = 60;
const WARM_UP = 10;

/** Milliseconds from giving a command to its outcome, with that many stories in the backlog. */
export const measureCommands = async (
  stories: number,
): Promise<{ readonly p50: number; readonly p99: number }> => {
  const bench = await openBenchHost();
  try {
    await fillBacklog(bench, stories);
    const samples: number[] = [];
    for (let round = -WARM_UP; round < ROUNDS; round += 1) {
      for (const command of ROUND) {
        const startedMs = performance.now();
        await bench.say(command);
        if (round >= 0) samples.push(performance.now() - startedMs);
      }
    }
    return percentiles(samples);
  } finally {
    await bench.close();
  }
};

const BATCH = 90;

const fillBacklog = async ({ host }: BenchHost, count: number): Promise<void> => {
  const key = tableKeys.project('bench');
  const item = await host.store.get(key);
  const project = projectRecord.parse(item?.data);
  const stories = Array.from({ length: count }, (_, index) => storyOf(project.id, index + 1));
  for (let from = 0; from < stories.length; from += BATCH) {
    await host.store.transact(
      stories.slice(from, from + BATCH).map((story) => ({
        kind: 'put',
        expect: 'absent',
        item: {
          ...tableKeys.story(project.id, story.canonicalId),
          type: 'story',
          data: jsonObject.parse(storyRecord.parse(story)),
          index: tableKeys.storyIndex(story),
        },
      })),
    );
  }
  const filled = {
    ...project,
    state: 'BACKLOG_READY',
    keys: { STORY: { highest: count, width: 0 } },
    storyCounts: { ...project.storyCounts, ready: count },
  };
  await host.store.transact([
    {
      kind: 'put',
      expect: 'present',
      item: {
        ...key,
        type: 'project',
        data: jsonObject.parse(filled),
        index: tableKeys.projectIndex(project.id),
      },
    },
  ]);
};

const storyOf = (projectId: string, n: number): StoryRecord => ({
  v: 1,
  id: `STORY-${n}`,
  canonicalId: `STORY-${n}`,
  projectId,
  epicId: null,
  title: `Story number ${n}`,
  text: `Story number ${n}, with a text of the usual length, so that items have the usual size.`,
  criteria: ['it does what it says'],
  dependsOn: [],
  priority: (n % 5) + 1,
  status: 'ready',
  skipped: false,
  cycleId: null,
  cycles: 0,
  createdAt: new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString(),
  createdBy: { id: 'bench', name: 'Bench', via: 'cli' },
});
