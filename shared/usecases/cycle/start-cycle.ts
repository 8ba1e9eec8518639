import type { Actor, CycleRecord, ProjectRecord, StoryRecord } from '#shared/contracts/records.contract.ts';
import { TASK_VERSION } from '#shared/contracts/task-input.contract.ts';
import type { Ids } from '#shared/ports/ids.port.ts';
import { FIRST_PREV } from '../hash-event.ts';
import { moveStory } from '../backlog/move-story.ts';
import type { Transaction } from '../records/transaction.ts';
import { countSlot } from './count-slot.ts';

export interface StartCycleInput {
  readonly project: ProjectRecord;
  readonly story: StoryRecord;
  readonly sprintId: string | null;
  readonly actor: Actor | null;
}

/**
 * A story's new cycle and the start of its machine. Cycle and story are saved; the project is given back unsaved.
 * The caller has checked that the story has no running cycle and that its dependencies are finished.
 */
export const startCycle = async (
  tx: Transaction,
  { ids }: { readonly ids: Ids },
  { project, story, sprintId, actor }: StartCycleInput,
): Promise<{ project: ProjectRecord; story: StoryRecord; cycle: CycleRecord }> => {
  const id = ids.next('cyc', [project.id, story.canonicalId, String(story.cycles + 1)]);
  const commandId = tx.commandId();
  const bare: CycleRecord = {
    v: 1,
    id,
    projectId: project.id,
    storyId: story.id,
    sprintId,
    ...(commandId === undefined ? {} : { commandId }),
    branch: `tdd/${story.id}`,
    phase: 'DESIGN',
    status: 'running',
    pauseRequested: false,
    executions: 1,
    phaseRuns: 0,
    base: null,
    commits: {},
    head: null,
    settings: null,
    design: null,
    attempts: {},
    refusalsInRow: 0,
    attempt: null,
    baselineKey: null,
    expectedTestsKey: null,
    dependenciesKey: null,
    installs: 0,
    packagesCommit: null,
    blockedBecause: null,
    wait: null,
    gatesPassed: [],
    personSays: null,
    lastVerdict: null,
    verdicts: [],
    usage: { inputTokens: 0, outputTokens: 0, calls: 0, costMicroUsd: 0 },
    pushedCommit: null,
    pullRequestUrl: null,
    evidenceKey: null,
    startedAt: tx.at,
    endedAt: null,
    stream: { seq: 0, hash: FIRST_PREV },
  };
  const cycle = tx.tell(bare, {
    kind: 'cycle.started',
    data: {
      story: story.id,
      title: story.title,
      criteria: story.criteria,
      branch: bare.branch,
      sprint: sprintId,
    },
    actor,
  });
  tx.ask(project.id, {
    kind: 'start-execution',
    machine: 'tdd-cycle',
    name: `${id}-1`,
    input: { v: TASK_VERSION, cycleId: id },
  });
  const moved = moveStory(project, { ...story, cycleId: id, cycles: story.cycles + 1 }, 'active');
  tx.save('cycle', cycle);
  await countSlot(tx, null, cycle.status);
  tx.save('story', moved.story);
  const openCycles = [...project.openCycles, { id, storyId: story.id, sprintId, status: cycle.status }];
  return { project: { ...moved.project, openCycles }, story: moved.story, cycle };
};
