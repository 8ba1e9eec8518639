import type { Parameter } from '../commands/command-spec.ts';

/** Parameters that several commands of the table share. */
export const TEXT = (name: string, help: string, example: string): Parameter => ({
  name,
  kind: 'text',
  required: true,
  help,
  example,
});
export const STORY = (help: string): Parameter => ({
  name: 'ID',
  kind: 'story',
  required: true,
  help,
  example: 'AUTH-1',
});
export const FEATURE: Parameter = {
  name: 'feature',
  kind: 'story',
  required: false,
  help: 'epic that the story belongs to',
  example: 'AUTH-1',
};
export const PRIORITY: Parameter = {
  name: 'priority',
  kind: 'priority',
  required: false,
  help: '1 (highest) to 5, or top, high, med, low',
  example: 'high',
};
export const CHANNEL: Parameter = {
  name: 'channel',
  kind: 'word',
  required: true,
  help: "the chat channel's platform and id; here: the one in which this is said",
  example: 'slack:C0123456789',
};
