/** What a chat says where it cannot show all of a message. */

export const pictureNotShown = (describes: string): string =>
  `${describes}. Invite the app to this channel to see the picture.`;
export const restNotAttached = (shown: number, all: number): string =>
  `Part ${shown} of ${all}. Invite the app to this channel to get the rest as a file.`;
