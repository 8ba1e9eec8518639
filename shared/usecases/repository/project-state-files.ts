import type { ProjectConfig } from '#shared/contracts/project-config.contract.ts';
import type {
  EpicRecord,
  ProjectRecord,
  SprintRecord,
  StoryRecord,
} from '#shared/contracts/records.contract.ts';

import { architecturePage, bestPracticesPage } from './project-pages.ts';

export interface ProjectState {
  readonly project: ProjectRecord;
  readonly stories: readonly StoryRecord[];
  readonly sprints: readonly SprintRecord[];
  readonly epics: readonly EpicRecord[];
  /** PEM. */
  readonly publicKey: string;
  /** Of the default branch; null: it has none that holds. */
  readonly config: ProjectConfig | null;
}

const asText = (text: string): Uint8Array => new TextEncoder().encode(text);
const asFile = (value: object): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);

/** The project's own files of `.orch-state/`, by path: same state, same bytes. Nothing that a task waits on is among them. */
export const projectStateFiles = ({
  project,
  stories,
  sprints,
  epics,
  publicKey,
  config,
}: ProjectState): readonly (readonly [string, Uint8Array])[] => [
  ['.orch-state/agent-workflow.pub', asText(publicKey)],
  ['.orch-state/architecture.md', asText(architecturePage({ project, stories }))],
  ['.orch-state/best-practices.md', asText(bestPracticesPage({ project, stories, sprints, config }))],
  [
    '.orch-state/status.json',
    asFile({
      v: 1,
      project: project.id,
      name: project.name,
      state: project.state,
      mode: project.mode,
      sprint: project.sprintId,
      stories: project.storyCounts,
      events: project.stream.seq,
    }),
  ],
  [
    '.orch-state/backlog.json',
    asFile({
      v: 1,
      epics: epics.map(({ id, key, description, status }) => ({ id, key, description, status })),
      stories: stories.map(({ id, epicId, title, text, criteria, dependsOn, priority, status, skipped }) => ({
        id,
        epic: epicId,
        title,
        text,
        criteria,
        depends_on: dependsOn,
        priority,
        status,
        skipped,
      })),
    }),
  ],
  ...sprints.map(
    ({ id, goal, stories: planned, outcomes, status, mergeCheck, feedback, createdAt }) =>
      [
        `.orch-state/sprints/${id}.json`,
        asFile({
          v: 1,
          id,
          goal,
          stories: planned,
          outcomes,
          status,
          merge_check: mergeCheck,
          feedback: feedback.map(({ text, by, at }) => ({ text, by: by.name, at })),
          created: createdAt,
        }),
      ] as const,
  ),
];
