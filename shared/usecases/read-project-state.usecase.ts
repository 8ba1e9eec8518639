import { canonicalStoryId, tableKeys } from '#shared/contracts/keys.contract.ts';
import type { CycleRecord, ProjectRecord } from '#shared/contracts/records.contract.ts';
import type { Store } from '#shared/ports/store.port.ts';
import { readRecord } from './records/read-records.ts';

/** What a view shows of one cycle. Names as the clients of the state socket read them. */
export interface CycleView {
  readonly cycle_id: string;
  readonly story_id: string;
  readonly title: string;
  readonly current_state: CycleRecord['phase'];
  readonly status: CycleRecord['status'];
  readonly attempt: number;
  readonly refusals: number;
  readonly branch: string;
  readonly blocked_because: string | null;
}

export interface ProjectStateView {
  readonly project: string;
  readonly name: string;
  readonly mode: ProjectRecord['mode'];
  readonly workflow_state: ProjectRecord['state'];
  readonly stories: ProjectRecord['storyCounts'];
  readonly sprint: {
    readonly id: string;
    readonly status: string;
    readonly goal: string | null;
    readonly stories: readonly string[];
    readonly outcomes: Readonly<Record<string, string>>;
    readonly merge_check: { readonly ok: boolean; readonly text: string } | null;
  } | null;
  readonly approvals: readonly {
    readonly id: string;
    readonly kind: string;
    readonly story_id: string | null;
    /** The head of what is asked. */
    readonly question: string | null;
  }[];
  /** By story id. */
  readonly tdd_cycles: Readonly<Record<string, CycleView>>;
}

/** The whole picture of a project for one look. @returns undefined when there is no such project */
export const readProjectState = async (
  projectId: string,
  store: Store,
): Promise<ProjectStateView | undefined> => {
  const project = await readRecord(store, 'project', tableKeys.project(projectId));
  if (project === undefined) return undefined;
  const sprint =
    project.sprintId === null
      ? undefined
      : await readRecord(store, 'sprint', tableKeys.sprint(projectId, project.sprintId));
  const views = await Promise.all(project.openCycles.map(async ({ id }) => viewOf(projectId, id, store)));
  return {
    project: project.id,
    name: project.name,
    mode: project.mode,
    workflow_state: project.state,
    stories: project.storyCounts,
    sprint:
      sprint === undefined
        ? null
        : {
            id: sprint.id,
            status: sprint.status,
            goal: sprint.goal,
            stories: sprint.stories,
            outcomes: sprint.outcomes,
            merge_check: sprint.mergeCheck,
          },
    approvals: project.openApprovals.map(({ id, kind, storyId, asks }) => ({
      id,
      kind,
      story_id: storyId,
      question: asks ?? null,
    })),
    tdd_cycles: Object.fromEntries(
      views.flatMap((view) => (view === undefined ? [] : [[view.story_id, view]])),
    ),
  };
};

const viewOf = async (projectId: string, cycleId: string, store: Store): Promise<CycleView | undefined> => {
  const cycle = await readRecord(store, 'cycle', tableKeys.cycle(cycleId));
  if (cycle === undefined) return undefined;
  const story = await readRecord(
    store,
    'story',
    tableKeys.story(projectId, canonicalStoryId(cycle.storyId) ?? cycle.storyId),
  );
  return {
    cycle_id: cycle.id,
    story_id: cycle.storyId,
    title: story?.title ?? cycle.storyId,
    current_state: cycle.phase,
    status: cycle.status,
    attempt: cycle.attempt?.n ?? 0,
    refusals: cycle.verdicts.filter((verdict) => !verdict.accepted).length,
    branch: cycle.branch,
    blocked_because: cycle.blockedBecause,
  };
};
