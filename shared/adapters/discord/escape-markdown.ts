/** Texts of people, shown as they are: Discord reads Markdown, mentions, times and emoji out of every text. */

/** Links stay links: a backslash in one would be part of it. What could end a link early is none of it. */
const LINK = /https?:\/\/[^\s<>`|*\\()[\]]+/gu;
const MARKS = /[\\*_~`|[\]()<>]/gu;
/** At the start of a line: headings, small print, lists, quotes. */
const LEADING = /^(\s*)(#{1,3}(?=\s)|-(?=[\s#])|\+(?=\s)|\d{1,9}(?=[.)]\s))/u;

const escapeMarks = (text: string): string => text.replaceAll(MARKS, '\\$&');

const escapeLine = (line: string): string => {
  const parts: string[] = [];
  let from = 0;
  for (const { 0: link, index } of line.matchAll(LINK)) {
    parts.push(escapeMarks(line.slice(from, index)), link);
    from = index + link.length;
  }
  parts.push(escapeMarks(line.slice(from)));
  return parts
    .join('')
    .replace(LEADING, (_all, space: string, mark: string) =>
      /\d/.test(mark) ? `${space}${mark}\u200b` : `${space}\\${mark}`,
    );
};

/** The text so that Discord shows its very characters. Line by line, so that parts may be put together again. */
export const escapeMarkdown = (text: string): string => text.split('\n').map(escapeLine).join('\n');

/** A text in letters of one width; nothing in it can end the block. */
export const codeBlock = (text: string): string =>
  `\`\`\`\n${text.replaceAll('```', '`\u200b`\u200b`')}\n\`\`\``;
