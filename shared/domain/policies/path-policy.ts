/**
 * Enforces a phase's write policy: inside the file tools, and once more on the change set. Which globs a phase has
 * is decided elsewhere; here a policy is a value.
 */
import picomatch from 'picomatch/posix.js';
import { createNameIndex } from './name-index.ts';
import { checkPathForm, foldPath, refuse, show, type WriteRefusal } from './path-form.ts';

export type { WriteRefusal, WriteRule } from './path-form.ts';

export interface WriteRules {
  /** Globs, or paths that are met literally. */
  readonly allow: readonly string[];
  /** Wins over `allow`, and is met without regard to case. */
  readonly deny: readonly string[];
  readonly maxFileBytes: number;
  /** Most files that one change set may write or delete. */
  readonly maxFiles: number;
}

export type Change =
  | {
      readonly op: 'write';
      readonly path: string;
      readonly contentBase64: string;
      readonly executable: boolean;
    }
  | { readonly op: 'delete'; readonly path: string };

export interface RefusedChange extends WriteRefusal {
  readonly path: string;
}

/** @param bytes size of the file after the write; 0 for a deletion. */
export type WriteChecker = (path: string, bytes: number) => WriteRefusal | undefined;

/** Compiles a policy once for many paths. */
export const createWriteChecker = (policy: WriteRules): WriteChecker => {
  // Extglobs are off: nothing needs them and nested ones make a regular expression explode.
  const options = { dot: true, nonegate: true, noextglob: true };
  const allowed = policy.allow.map((glob) => picomatch(glob, options));
  const denied = policy.deny.map((glob) => picomatch(foldPath(glob), { ...options, nocase: true }));
  const exactlyAllowed = new Set(policy.allow);
  const exactlyDenied = new Set(policy.deny.map(foldPath));
  return (path, bytes) => {
    const form = checkPathForm(path);
    if (form) return form;
    const folded = foldPath(path);
    if (exactlyDenied.has(folded) || denied.some((match) => match(folded))) {
      return refuse('denied', `${show(path)} is protected in this phase`);
    }
    if (!exactlyAllowed.has(path) && !allowed.some((match) => match(path))) {
      return refuse(
        'not-allowed',
        `${show(path)} may not be written in this phase; allowed: ${list(policy.allow)}`,
      );
    }
    if (bytes > policy.maxFileBytes) {
      return refuse(
        'file-too-large',
        `${show(path)} would have ${bytes} bytes; at most ${policy.maxFileBytes}`,
      );
    }
    return undefined;
  };
};

/** One write against one policy. @param bytes size of the file after the write; 0 for a deletion. */
export const checkWrite = (policy: WriteRules, path: string, bytes: number): WriteRefusal | undefined =>
  createWriteChecker(policy)(path, bytes);

/**
 * Everything in a change set that the policy refuses; empty when it may be committed.
 * @param existing paths of the tree it will be applied to, to see names that differ in case only
 */
export const checkChangeSet = (
  policy: WriteRules,
  changeSet: { readonly changes: readonly Change[] },
  existing: Iterable<string> = [],
): readonly RefusedChange[] => {
  const check = createWriteChecker(policy);
  const deleted = new Set(
    changeSet.changes.filter((change) => change.op === 'delete').map((change) => change.path),
  );
  const names = createNameIndex([...existing].filter((path) => !deleted.has(path)));
  const seen = new Set<string>();
  const refused: RefusedChange[] = [];
  if (changeSet.changes.length > policy.maxFiles) {
    const text = `${changeSet.changes.length} files changed; at most ${policy.maxFiles}`;
    refused.push({ path: '', ...refuse('too-many-files', text) });
  }
  for (const change of changeSet.changes) {
    const content = change.op === 'write' ? base64Bytes(change.contentBase64) : 0;
    const refusal =
      content === undefined
        ? refuse('content-malformed', `the content of ${show(change.path)} is not base64`)
        : (check(change.path, content) ??
          (seen.has(change.path)
            ? refuse('path-twice', `${show(change.path)} is changed twice`)
            : undefined) ??
          (change.op === 'write' ? names.collision(change.path) : undefined));
    seen.add(change.path);
    if (refusal) refused.push({ path: change.path, ...refusal });
    else if (change.op === 'write') names.add(change.path);
  }
  return refused;
};

/** Size of what base64 text decodes to; undefined when it is not canonical base64. */
const base64Bytes = (text: string): number | undefined => {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  return (text.length / 4) * 3 - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
};

const list = (globs: readonly string[]): string =>
  globs.length === 0 ? 'nothing' : globs.slice(0, 8).join(', ');
