/** Reads a command as a person types it: words, quoted texts of any keyboard, flags. One pass, linear in the length. */

export interface Token {
  readonly kind: 'word' | 'quoted' | 'flag';
  /** Without quotes and escapes; of a flag: its name in lower case. */
  readonly text: string;
  /** `--key=value`: what stands behind the equals sign. */
  readonly value?: string;
  /** Where it stands in the source, end exclusive. */
  readonly start: number;
  readonly end: number;
}

export type Tokens =
  { readonly ok: true; readonly tokens: readonly Token[] } | { readonly ok: false; readonly error: string };

/** What closes a text that opens with this quote, best match first. Chats turn straight quotes into curly ones, and not always both. */
const CLOSING: Readonly<Record<string, readonly string[]>> = {
  '"': ['"', '”'],
  '“': ['”', '"'],
  '„': ['“', '”', '"'],
  '”': ['”', '"'],
  '«': ['»'],
  "'": ["'", '’'],
  '‘': ['’', "'"],
};
const APOSTROPHES = new Set(["'", '’']);
const SPACE = /\s/u;
/** Chats turn two hyphens into one dash. */
const FLAG = /^(?:--|[—–](?=\p{L}))([\p{L}][\p{L}\p{N}_-]*)(=?)/u;

const isSpace = (character: string | undefined): boolean => character === undefined || SPACE.test(character);

interface Quoted {
  readonly text: string;
  readonly end: number;
}

/** Reads the quoted text that opens at `start`; undefined when nothing closes it. An apostrophe closes only before white space. */
const readQuoted = (source: string, start: number, closing: string): Quoted | undefined => {
  const parts: string[] = [];
  let from = start + 1;
  for (let at = from; at < source.length; at += 1) {
    const character = source.charAt(at);
    if (character === '\\' && at + 1 < source.length) {
      parts.push(source.slice(from, at), unescape(source.charAt(at + 1), closing));
      at += 1;
      from = at + 1;
    } else if (character === closing && (!APOSTROPHES.has(closing) || isSpace(source[at + 1]))) {
      parts.push(source.slice(from, at));
      return { text: parts.join(''), end: at + 1 };
    }
  }
  return undefined;
};

const unescape = (character: string, closing: string): string => {
  if (character === closing || character === '\\' || character === '"') return character;
  return character === 'n' ? '\n' : `\\${character}`;
};

type Read =
  | { readonly ok: true; readonly text: string; readonly end: number }
  | { readonly ok: false; readonly error: string };

/** `absent` keeps what was looked for in vain: it is not found further on either, and is looked for once only. */
const readText = (source: string, start: number, absent: Set<string>): Read => {
  const open = source.charAt(start);
  for (const closing of CLOSING[open] ?? []) {
    const quoted = absent.has(closing) ? undefined : readQuoted(source, start, closing);
    if (quoted === undefined) {
      absent.add(closing);
      continue;
    }
    if (isSpace(source[quoted.end])) return { ok: true, ...quoted };
    return {
      ok: false,
      error: `the quote that closes at character ${quoted.end} is followed by more text; write \\" for a quote inside a text`,
    };
  }
  return { ok: false, error: `the quote ${open} that opens at character ${start + 1} is never closed` };
};

const readWord = (source: string, start: number): number => {
  let end = start;
  while (!isSpace(source[end])) end += 1;
  return end;
};

/** Flags after a bare `--` are words. */
export const tokenize = (source: string): Tokens => {
  const tokens: Token[] = [];
  const absent = new Set<string>();
  let flagsAllowed = true;
  let at = 0;
  while (at < source.length) {
    if (isSpace(source[at])) {
      at += 1;
      continue;
    }
    const start = at;
    if (CLOSING[source.charAt(at)] !== undefined) {
      const read = readText(source, at, absent);
      if (!read.ok) return read;
      tokens.push({ kind: 'quoted', text: read.text, start, end: read.end });
      at = read.end;
      continue;
    }
    const end = readWord(source, start);
    const word = source.slice(start, end);
    const flag = flagsAllowed ? FLAG.exec(word) : null;
    if (word === '--' && flagsAllowed) {
      flagsAllowed = false;
      at = end;
    } else if (flag !== null && (flag[2] === '=' || flag[0].length === word.length)) {
      const valueStart = start + flag[0].length;
      const quoted =
        flag[2] === '=' && CLOSING[source.charAt(valueStart)] !== undefined
          ? readText(source, valueStart, absent)
          : undefined;
      if (quoted !== undefined && !quoted.ok) return quoted;
      at = quoted?.end ?? end;
      const value = flag[2] === '=' ? { value: quoted?.text ?? source.slice(valueStart, end) } : {};
      tokens.push({ kind: 'flag', text: (flag[1] ?? '').toLowerCase(), ...value, start, end: at });
    } else {
      tokens.push({ kind: 'word', text: unescapeWord(word), start, end });
      at = end;
    }
  }
  return { ok: true, tokens };
};

/** Outside quotes a backslash only hides a quote at the start of a word, so that paths of any system stay as they are. */
const unescapeWord = (word: string): string =>
  word.startsWith('\\') && CLOSING[word.charAt(1)] !== undefined ? word.slice(1) : word;
