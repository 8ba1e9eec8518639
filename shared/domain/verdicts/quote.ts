/** Text that came from a project, short enough to stand in a reason. */

/** One line of at most 300 characters. */
export const oneLine = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
};

/** `a, b, c and 4 more` */
export const listSome = (items: readonly string[], most = 8): string => {
  const shown = items.slice(0, most).join(', ');
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
};
