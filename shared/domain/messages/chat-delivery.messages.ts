/** What a chat says where it cannot show all of a message. */

export const pictureNotShown = (describes: string): string =>
  `${describes}. Invite the app to this channel to see the picture.`;
export const restNotAttached = (shown: number, all: number): string =>
  `Part ${shown} of ${all}. Invite the app to this channel to get the rest as a file.`;

/** What is attached to a message that is too large for it. */
export const attachedWords = {
  restAttached: '… the whole text is in the attached file.',
  wholeText: 'The whole text',
  table: 'The table',
} as const;
