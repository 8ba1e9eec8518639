/** Lines of JavaScript or TypeScript that hold code: not blank, not comment alone. */
export interface CodeLine {
  /** From 1. */
  readonly line: number;
  /** Offsets of its text, end exclusive. */
  readonly start: number;
  readonly end: number;
}

export function codeLines(text: string): CodeLine[] {
  const lines: CodeLine[] = [];
  let start = 0;
  let inComment = false;
  for (const [index, content] of text.split('\n').entries()) {
    const end = start + content.length;
    const rest = afterComments(content.trim(), inComment);
    inComment = rest === undefined;
    if (rest !== undefined && rest !== '' && !rest.startsWith('//'))
      lines.push({ line: index + 1, start, end });
    start = end + 1;
  }
  return lines;
}

/** What follows the block comments at the start of a line; undefined where one goes on into the next line. */
function afterComments(text: string, inComment: boolean): string | undefined {
  let rest = inComment ? `/*${text}` : text;
  while (rest.startsWith('/*')) {
    const end = rest.indexOf('*/', 2);
    if (end === -1) return undefined;
    rest = rest.slice(end + 2).trim();
  }
  return rest;
}
