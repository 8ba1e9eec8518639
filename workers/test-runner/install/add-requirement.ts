/** Writes a pinned package into a Python manifest, and leaves the rest of the text as it is. */
export const addRequirement = (
  manifest: 'requirements.txt' | 'pyproject.toml',
  text: string,
  line: string,
): string =>
  manifest === 'requirements.txt'
    ? `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`
    : addToProject(text, line);

/** `[project]` up to the next table. */
const PROJECT = /^\[project\][^\n]*\n(?:(?!\[)[^\n]*(?:\n|$))*/m;

function addToProject(text: string, line: string): string {
  const table = PROJECT.exec(text);
  if (table === null) return text;
  const changed = withDependency(table[0], line);
  return text.slice(0, table.index) + changed + text.slice(table.index + table[0].length);
}

function withDependency(table: string, line: string): string {
  const start = /^dependencies\s*=\s*\[/m.exec(table);
  if (start === null)
    return table.replace(
      /^(\[project\][^\n]*\n)((?:name|version)\b[^\n]*\n)*/,
      `$&dependencies = ["${line}"]\n`,
    );
  const from = start.index + start[0].length;
  const end = endOfList(table, from);
  const before = table.slice(0, end).trimEnd();
  const listed = table.slice(from, end);
  const lastEntry = listed.replace(/#[^\n]*/g, '').trimEnd();
  const isEmpty = lastEntry.trim() === '';
  const isOpen = !isEmpty && !lastEntry.endsWith(',');
  if (!listed.includes('\n')) return `${before}${isOpen ? ', ' : ''}"${line}"${table.slice(end)}`;
  // A comment may stand behind the last entry: its comma goes before that.
  const closed = isOpen ? closeLast(table.slice(0, end), from) : before;
  return `${closed.trimEnd()}\n    "${line}",\n${table.slice(end)}`;
}

/** Where the list's closing bracket is: brackets of extras stand inside quotes. */
function endOfList(text: string, from: number): number {
  let quote = '';
  for (let at = from; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === '#') at = text.indexOf('\n', at);
    else if (char === ']') return at;
  }
  return text.length;
}

function closeLast(text: string, from: number): string {
  const last = Math.max(text.lastIndexOf('"'), text.lastIndexOf("'"));
  return last < from ? text : `${text.slice(0, last + 1)},${text.slice(last + 1)}`;
}
