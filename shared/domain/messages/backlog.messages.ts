import type { StoryStatus } from '../vocabulary.ts';
import { PRIORITY_WORDS, count, headline, lines, listWords } from './plain-words.ts';
import type { Refusal } from './plain-words.ts';

export interface ListedStory {
  readonly id: string;
  readonly title: string;
  readonly priority: number;
  readonly dependsOn: readonly string[];
  readonly skipped: boolean;
}

export interface DetailedStory extends ListedStory {
  readonly status: StoryStatus;
  readonly text: string;
  readonly criteria: readonly string[];
  readonly epicId: string | null;
  readonly cycles: number;
  /** Where text from outside was said, and by whom. */
  readonly origin?: { readonly url: string; readonly author: string } | undefined;
  readonly pullRequest?: { readonly number: number; readonly url: string } | undefined;
  /** What CI of the code host said last of its branch. */
  readonly ci?: 'none' | 'passing' | 'failing' | undefined;
}

export const storyUnknown = (id: string): Refusal => [
  `There is no story ${id}.`,
  'See what there is: /backlog view',
];
export const idTaken = (id: string, title: string): Refusal => [
  `${id} exists already: ${headline(title)}.`,
  `See it: /backlog view ${id}`,
];
export const epicUnknown = (id: string): Refusal => [
  `There is no epic ${id}.`,
  'See what there is: /backlog view',
];
export const keyTaken = (key: string, epicId: string): Refusal => [
  `--key ${key} is taken by the epic ${epicId}; a key is unique in the project.`,
  `Add the story there: /backlog add_story "<text>" --feature ${epicId}`,
];
export const keyReserved = (key: string): Refusal => [
  `--key ${key} is kept for epics without a key.`,
  'Choose another one: /epic "<description>" --key AUTH',
];

export const epicStarted = (id: string, description: string): string =>
  `Epic ${id}: ${headline(description)}\nAn agent is breaking it up; its stories come as proposals.`;

export const storyAdded = (story: ListedStory & { readonly status: StoryStatus }): string =>
  lines(
    `${story.id} added: ${headline(story.title)} (priority ${story.priority}).`,
    story.status === 'proposed'
      ? `It is proposed: a product owner approves it with /approve ${story.id}.`
      : 'It is ready to be planned.',
    story.dependsOn.length === 0 ? null : `It starts after ${listWords(story.dependsOn)}.`,
  );

export const storyPrioritized = (id: string, from: number, to: number): string =>
  from === to
    ? `${id} has priority ${to} already.`
    : `${id} moves from priority ${from} to ${to} (${PRIORITY_WORDS[to] ?? ''}).`;

export const storyRemoved = (id: string, fromSprint: boolean): string =>
  `${id} is out of the backlog${fromSprint ? ' and out of the planned sprint' : ''}.`;

export const storyClosed = (command: string, id: string, status: StoryStatus): Refusal => {
  if (status === 'active')
    return [`${command}: ${id} is being worked on.`, `End its cycle first: /tdd abort ${id}`];
  return [`${command}: ${id} is ${status}.`, 'See what is open: /backlog view'];
};

export const lastOfSprint = (id: string): Refusal => [
  `${id} is the only story of the planned sprint.`,
  'Give the sprint up instead: /sprint cancel "<why>"',
];
export const inRunningSprint = (id: string): Refusal => [
  `${id} belongs to the running sprint.`,
  'See how far it is: /sprint status',
];

const line = (story: ListedStory): string =>
  `  ${story.priority}  ${story.id}  ${headline(story.title)}${story.dependsOn.length === 0 ? '' : `  (after ${listWords(story.dependsOn, 4)})`}${story.skipped ? '  (skipped before)' : ''}`;

export interface StorySection {
  readonly status: StoryStatus;
  readonly total: number;
  readonly stories: readonly ListedStory[];
  readonly page: number;
  readonly more: boolean;
}

const TITLES: Readonly<Record<StoryStatus, string>> = {
  proposed: 'Proposed, waiting for approval',
  ready: 'Ready',
  planned: 'Planned',
  active: 'In work',
  done: 'Done',
  removed: 'Removed',
};

export const backlogSections = (sections: readonly StorySection[], done: number): string => {
  const shown = sections.filter((section) => section.total > 0 || section.stories.length > 0);
  if (shown.length === 0)
    return done === 0
      ? 'The backlog is empty.'
      : `The backlog holds no open story; ${count(done, 'story', 'stories')} done.`;
  return lines(
    shown.flatMap((section) => [
      `${TITLES[section.status]}: ${count(section.total, 'story', 'stories')}${section.page > 1 ? `, page ${section.page}` : ''}`,
      ...section.stories.map(line),
      section.more ? `  … more: /backlog view --status ${section.status} --page ${section.page + 1}` : '',
    ]),
    done === 0 ? null : `Done: ${count(done, 'story', 'stories')}`,
  );
};

export const storyDetails = (story: DetailedStory): string =>
  lines(
    `${story.id}: ${story.title}`,
    `Status ${story.status}, priority ${story.priority}${story.epicId === null ? '' : `, epic ${story.epicId}`}${story.cycles === 0 ? '' : `, ${count(story.cycles, 'cycle')} so far`}${story.skipped ? ', skipped before' : ''}`,
    story.dependsOn.length === 0 ? null : `After: ${listWords(story.dependsOn, 20)}`,
    story.origin === undefined ? null : `Said outside, by ${story.origin.author}: ${story.origin.url}`,
    story.pullRequest === undefined
      ? null
      : `Pull request #${story.pullRequest.number}: ${story.pullRequest.url}`,
    story.ci === 'failing' ? 'CI is failing on its branch.' : null,
    story.text === story.title ? null : story.text,
    story.criteria.length === 0
      ? 'No acceptance criteria yet: the design proposes them.'
      : ['Acceptance criteria:', ...story.criteria.map((criterion, at) => `  AC${at + 1}  ${criterion}`)],
  );

const EPIC_STATUS: Readonly<Record<string, string>> = {
  running: 'being broken up',
  proposed: 'broken up',
  failed: 'brought nothing',
};

export const epicDetails = (epic: {
  readonly id: string;
  readonly status: string;
  readonly description: string;
  readonly key: string | null;
  readonly stories?: readonly string[] | undefined;
  readonly leftOut?: { readonly stories: number; readonly titles: readonly string[] } | undefined;
}): string =>
  lines(
    `Epic ${epic.id}: ${EPIC_STATUS[epic.status] ?? epic.status}${epic.key === null ? '' : `, key ${epic.key}`}`,
    epic.description,
    (epic.stories ?? []).length === 0 ? null : `Stories: ${listWords(epic.stories ?? [], 20)}`,
    epic.leftOut === undefined
      ? null
      : [
          `The agent proposed ${count(epic.leftOut.stories, 'story', 'stories')} more than an epic may have; an epic of their own could bring them:`,
          ...epic.leftOut.titles.map((title) => `  ${headline(title)}`),
        ],
  );

export const noSprint = (): Refusal => ['There is no sprint.', 'Plan a sprint first: /sprint plan'];
