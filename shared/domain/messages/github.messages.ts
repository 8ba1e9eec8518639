/** What people on GitHub are told. */
import { headline, lines } from './plain-words.ts';

export const noWriteAccess = (login: string): string =>
  `@${login}, commands are taken from people with write access to this repository only; nothing was done.`;

export const tooManyComments = (login: string, seconds: number): string =>
  `@${login}, those were too many commands in one minute, so nothing was done. Say it again in ${seconds} s.`;

export const tooManyOfProject = (login: string, seconds: number): string =>
  `@${login}, those were too many commands for this project in one minute, of all its people together, so nothing was done. Say it again in ${seconds} s.`;

/** What became of a comment, a review or an event that has no effect: for the delivery's record. */
export const NOTHING_FOR_US = {
  noProject: (repository: string): string => `no project has the repository ${repository}`,
  noCredentials: (project: string): string =>
    `nobody has given credentials for the repository of ${project}: set the secrets of a GitHub App or a token`,
  noPermission: (login: string): string => `${login} has no write access to the repository`,
  tooMany: (login: string): string => `${login} gave too many commands in one minute`,
  tooManyOfProject: (project: string): string => `too many commands were given to ${project} in one minute`,
  bot: (login: string): string => `${login} is a bot`,
  noCommand: 'the comment does not begin with /agent',
  action: (event: string, action: string): string => `${event} ${action} means nothing here`,
  branch: (branch: string): string => `${branch} is neither the default branch nor a story's`,
  ciOpen: (branch: string): string => `CI on ${branch} has not ended`,
  ciSame: (branch: string): string => `CI on ${branch} is what it was`,
  deleted: (ref: string): string => `${ref} was deleted`,
  notOurs: (branch: string): string => `${branch} is no story's branch of this repository`,
  emptyReview: 'the review says nothing',
  known: (what: string): string => `${what} was taken before`,
  own: (pull: number): string => `#${pull} is the team's own: its evidence is linked there`,
  mayNotAllow: (login: string): string =>
    `${login} is no developer of the project with write access to the repository`,
  noSuchCommit: (said: string): string => `no commit ${said} waits for its run to be allowed`,
  label: (label: string): string => `it does not have the label ${label}`,
} as const;

export interface ReviewFacts {
  readonly storyId: string;
  readonly pull: number;
  readonly reviewer: string;
  readonly body: string;
  readonly comments: readonly {
    readonly path: string;
    readonly line: number | null;
    readonly text: string;
  }[];
}

/** A review as a story: what it says in all, then what it says of each line. */
export const reviewAsStory = ({
  storyId,
  pull,
  reviewer,
  body,
  comments,
}: ReviewFacts): { readonly title: string; readonly text: string } => {
  const first = body.trim() === '' ? (comments[0]?.text ?? '') : body.trim();
  return {
    title: `Review of ${storyId}: ${headline(first, 80)}`,
    text: lines(
      `${reviewer} reviewed pull request #${pull} of ${storyId}:`,
      body.trim(),
      comments.map(({ path, line, text }) => `${path}${line === null ? '' : `:${line}`}: ${text}`),
    ),
  };
};
