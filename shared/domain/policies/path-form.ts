/**
 * What a repository-relative path must look like before any glob is asked. Names that mean one thing here and
 * another on a file system that folds case, drops dots or reads Unicode loosely are refused, whoever runs it.
 */

/** One rule broken, with a line for the agent and for the record. */
export interface WriteRefusal {
  readonly rule: WriteRule;
  readonly text: string;
}

export type WriteRule =
  | 'path-empty'
  | 'path-absolute'
  | 'path-traversal'
  | 'path-backslash'
  | 'path-characters'
  | 'path-unicode'
  | 'path-too-long'
  | 'protected-folder'
  | 'denied'
  | 'not-allowed'
  | 'file-too-large'
  | 'too-many-files'
  | 'path-twice'
  | 'path-collision'
  | 'content-malformed';

/** Limits of the file systems that a checkout may land on: ext4 and APFS names, Linux PATH_MAX. */
const MAX_SEGMENT_BYTES = 255;
const MAX_PATH_BYTES = 4_096;

/** Folders that belong to git and to the engine, in whatever case. */
const PROTECTED = new Set(['.git', '.orch-state']);

/** The path as a lenient file system would compare it: compatibility forms, case and ignorable characters folded. */
export const foldPath = (path: string): string => path.normalize('NFKC').toLowerCase().normalize('NFKC');

/** @param path repository-relative, `/` between segments. Gives undefined when the form is sound. */
export const checkPathForm = (path: string): WriteRefusal | undefined => {
  if (path === '') return refuse('path-empty', 'a path is needed, relative to the repository');
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(path))
    return refuse('path-characters', `${show(path)} has a control character`);
  if (path.includes('\\'))
    return refuse('path-backslash', `${show(path)} has a backslash; write "/" between folders`);
  if (path.startsWith('/') || /^[a-z]:/i.test(path) || path.startsWith('~')) {
    return refuse('path-absolute', `${show(path)} is not relative to the repository`);
  }
  if (utf8Bytes(path) > MAX_PATH_BYTES)
    return refuse('path-too-long', `the path has more than ${MAX_PATH_BYTES} bytes`);
  if (/[\p{Cf}\p{Cs}\p{Cn}\p{Co}]/u.test(path))
    return refuse('path-unicode', `${show(path)} has an invisible character`);
  if (path !== path.normalize('NFC'))
    return refuse('path-unicode', `${show(path)} is not in Unicode form NFC`);
  return firstRefusal(path.split('/'), (segment) => checkSegment(path, segment));
};

const checkSegment = (path: string, segment: string): WriteRefusal | undefined => {
  if (segment === '') return refuse('path-empty', `${show(path)} has an empty segment`);
  if (segment === '.' || segment === '..')
    return refuse('path-traversal', `${show(path)} has a "${segment}" segment`);
  if (utf8Bytes(segment) > MAX_SEGMENT_BYTES)
    return refuse('path-too-long', `a name has more than ${MAX_SEGMENT_BYTES} bytes`);
  // NTFS drops trailing dots and blanks and reads ":" as a stream: ".git." and ".git::$INDEX_ALLOCATION" are ".git".
  if (/[. ]$/.test(segment))
    return refuse('path-characters', `${show(path)} has a name that ends in a dot or a blank`);
  if (segment.includes(':')) return refuse('path-characters', `${show(path)} has a colon`);
  const folded = foldPath(segment);
  if (PROTECTED.has(folded) || /^git~\d+$/.test(folded)) {
    return refuse('protected-folder', `${show(path)} lies in a folder that belongs to git or to the engine`);
  }
  return undefined;
};

/** A path as it may be shown: what is invisible is written as its code point, long ones are cut. */
export const show = (path: string): string =>
  JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path).replace(
    /[\p{Cf}\p{Cs}\p{Cn}\p{Co}\p{Zl}\p{Zp}\u007f-\u009f]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );

export const refuse = (rule: WriteRule, text: string): WriteRefusal => ({ rule, text });

const firstRefusal = <T>(
  items: readonly T[],
  check: (item: T) => WriteRefusal | undefined,
): WriteRefusal | undefined => {
  for (const item of items) {
    const refusal = check(item);
    if (refusal) return refusal;
  }
  return undefined;
};

const utf8Bytes = (text: string): number => {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
};
