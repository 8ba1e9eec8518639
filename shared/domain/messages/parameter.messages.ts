/** What is wrong with the arguments and flags of a command, each with the fix. */

const MOST_QUOTED = 40;
const quoted = (text: string): string =>
  `"${text.length > MOST_QUOTED ? `${text.slice(0, MOST_QUOTED)}…` : text}"`;

export const noId = (given: string): string => `${quoted(given)} is no id; an id looks like AUTH-1`;
export const noReference = (given: string): string =>
  `${quoted(given)} is neither a story's id like AUTH-1 nor an approval's like apr_…`;
export const noChoice = (given: string, choices: readonly string[]): string =>
  `${quoted(given)} is none of ${choices.join(', ')}`;
export const noView = (given: string, choices: readonly string[]): string =>
  `${noChoice(given, choices)}, and no id like AUTH-1`;
export const noKey = (given: string): string =>
  `${quoted(given)} is no key; a key is 2 to 10 letters and digits and starts with a letter, like AUTH`;
export const noPriority = (given: string): string =>
  `${quoted(given)} is no priority; say 1 (highest) to 5, or top, high, med, low`;
export const noProjectId = (given: string): string =>
  `${quoted(given)} is no project's id; an id looks like user-api`;
export const noNumber = (given: string): string => `${quoted(given)} is no number from 1`;
export const textEmpty = 'is empty';
export const textTooLong = (length: number, most: number): string =>
  `has ${length} characters; ${most} are the most`;
export const wordTooLong = (given: string, most: number): string =>
  `${quoted(given)} ${textTooLong(given.length, most)}`;
export const problemOf = (argument: string, problem: string): string => `${argument}: ${problem}`;

export const argumentMissing = (name: string, help: string, example: string): string =>
  `${name} is missing (${help}), for example ${example}`;
export const tooManyArguments = (words: string, extra: string, fix: string): string =>
  `${words} does not know what to do with "${extra}": ${fix}`;
export const quoteTheText = 'put the whole text in one pair of quotes';
export const takesNoArguments = 'it takes no arguments';
export const lastArgument = (name: string): string => `${name} is its last argument`;

/** `name` and `flags` with their dashes. */
export const flagUnknown = (name: string, words: string, flags: readonly string[]): string =>
  `${name} is unknown: ${words} takes ${flags.length === 0 ? 'no flags' : flags.join(', ')}. Put a text that contains it in quotes`;
export const flagTwice = (name: string): string => `${name} is given twice`;
export const flagWithoutValue = (name: string, example: string): string =>
  `${name} needs a value: ${name} ${example}`;
