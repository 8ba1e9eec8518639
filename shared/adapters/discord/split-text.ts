/** A character of two halves is never cut in two. */
export const cutAt = (text: string, most: number): string => {
  const last = text.charCodeAt(most - 1);
  const isHalf = last >= 0xd8_00 && last <= 0xdb_ff;
  return text.slice(0, isHalf ? most - 1 : most);
};

function* piecesOf(line: string, most: number): Generator<string> {
  let rest = line;
  while (rest.length > most) {
    const piece = cutAt(rest, most);
    yield piece;
    rest = rest.slice(piece.length);
  }
  yield rest;
}

/**
 * Parts of at most `most` characters as `write` writes them, cut between lines where that can be. `write` works line by
 * line and makes a text at most twice as long.
 */
export const splitText = (
  text: string,
  { most, write }: { readonly most: number; readonly write: (line: string) => string },
): readonly string[] => {
  const parts: string[] = [];
  let part = '';
  for (const line of text.split('\n').flatMap((whole) => [...piecesOf(whole, Math.floor(most / 2))])) {
    const written = write(line);
    const joined = part === '' ? written : `${part}\n${written}`;
    if (joined.length > most) {
      parts.push(part);
      part = written;
    } else part = joined;
  }
  return [...parts, part].filter((each) => each.trim() !== '');
};
