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
    const trimmed = content.trim();
    const opens = !inComment && trimmed.startsWith('/*');
    if (trimmed !== '' && !inComment && !opens && !trimmed.startsWith('//'))
      lines.push({ line: index + 1, start, end });
    if (opens || inComment) inComment = !trimmed.includes('*/');
    start = end + 1;
  }
  return lines;
}
