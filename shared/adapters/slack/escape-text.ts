/** Plain text as Slack's mrkdwn: nothing in it pings, links or pretends. */

/** A text of Slack's can hold this much. */
export const MOST_SECTION = 3_000;

/** The three characters by which Slack tells mentions and links apart from text. */
export const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const URL_IN_TEXT = /https?:\/\/[^\s<>|"'`]*[^\s<>|"'`.,;:!?)\]}]/g;

/** Sections are sent verbatim, so that no `@channel` in them is read as one: what is a link has to be said. */
const writeLine = (line: string): string => {
  const parts: string[] = [];
  let from = 0;
  for (const match of line.matchAll(URL_IN_TEXT)) {
    parts.push(escapeText(line.slice(from, match.index)), `<${escapeText(match[0])}>`);
    from = match.index + match[0].length;
  }
  return [...parts, escapeText(line.slice(from))].join('');
};

/** Between two backquotes, so that a text cannot end the block that it stands in. */
const JOINER = '\u2060';
const writeCode = (line: string): string => escapeText(line).replaceAll('``', `\`${JOINER}\``);

/** Pieces of a line whose written form has at most `most` characters. */
const cutLine = (line: string, most: number, write: (line: string) => string): readonly string[] => {
  if (write(line).length <= most) return [line];
  const pieces: string[] = [];
  let piece = '';
  for (const word of line
    .split(/(?<=\s)/u)
    .flatMap((each) => (write(each).length > most ? Array.from(each) : [each])))
    if (write(piece + word).length > most) {
      pieces.push(piece);
      piece = word;
    } else piece += word;
  return [...pieces, piece].filter((each) => each !== '');
};

/** Whole lines together as far as they fit. */
const fill = (text: string, most: number, write: (line: string) => string): readonly string[] => {
  const pages: string[] = [];
  let page: string | undefined;
  for (const line of text.split('\n').flatMap((each) => (each === '' ? [''] : cutLine(each, most, write)))) {
    const longer: string = page === undefined ? write(line) : `${page}\n${write(line)}`;
    if (page !== undefined && longer.length > most) {
      pages.push(page);
      page = write(line);
    } else page = longer;
  }
  return [...pages, page ?? ''].filter((each) => each.trim() !== '');
};

/** A text in pieces that a section holds. */
export const writeSections = (text: string): readonly string[] => fill(text, MOST_SECTION, writeLine);

const FENCE = '```';
/** A table in letters of one width, in pieces that a section holds. */
export const writeTables = (table: string): readonly string[] =>
  fill(table, MOST_SECTION - 2 * FENCE.length - 2, writeCode).map((piece) => `${FENCE}\n${piece}\n${FENCE}`);
