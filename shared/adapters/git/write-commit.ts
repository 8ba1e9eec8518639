import type { CommitRequest } from '#shared/ports/repository.port.ts';
import type { FileChange } from '#shared/contracts/change-set.contract.ts';
import { IDENTITY, type IsolatedGit } from './isolated-git.ts';

/** A path that no checkout could hold safely. */
export class UnsafePath extends Error {
  override readonly name = 'UnsafePath';
  constructor(path: string) {
    super(
      `${JSON.stringify(path)} is no path that can be committed: relative, with forward slashes, without "..", ".git" or NUL`,
    );
  }
}

/** A file, or all of them together, is more than the engine carries. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
  constructor(what: string, bytes: number, limit: number) {
    super(`${what} has ${bytes} bytes, more than the ${limit} that are allowed`);
  }
}

/** Largest file that is committed or archived. */
export const MAX_FILE_BYTES = 50 * 1024 * 1024;

/** What file systems take for `.git`: any case, trailing dots and spaces, NTFS short names and streams, ignorable characters. */
function isGitFolder(part: string): boolean {
  const plain = part
    .replaceAll(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '')
    .toLowerCase()
    .replace(/[ .]+$|:.*$/, '');
  return plain === '.git' || /^git~\d+$/.test(plain);
}

export function assertSafePath(path: string): void {
  const parts = path.split('/');
  if (path.includes('\0') || path.includes('\\') || !path.isWellFormed()) throw new UnsafePath(path);
  if (parts.some((part) => part === '' || part === '.' || part === '..' || isGitFolder(part)))
    throw new UnsafePath(path);
}

/** Paths are quoted as fast-import reads them: only these four need it, every other byte stands for itself. */
const quote = (path: string): string =>
  `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

function changeLines(change: FileChange): readonly (string | Buffer)[] {
  assertSafePath(change.path);
  switch (change.op) {
    case 'delete':
      return [`D ${quote(change.path)}\n`];
    case 'write': {
      const body = Buffer.from(change.contentBase64, 'base64');
      if (body.length > MAX_FILE_BYTES) throw new TooLarge(change.path, body.length, MAX_FILE_BYTES);
      return [
        `M ${change.executable ? '100755' : '100644'} inline ${quote(change.path)}\ndata ${body.length}\n`,
        body,
        '\n',
      ];
    }
  }
}

/** Seconds since 1970 of an ISO time, and UTC, as git writes dates. @throws RangeError when it is none. */
export function gitDate(iso: string): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) throw new RangeError(`${iso} is no ISO time`);
  return `${Math.floor(ms / 1000)} +0000`;
}

/**
 * Writes a commit and its objects, and gives its id; no branch points there yet. The stream ends with `done`, so half
 * of one (the engine was killed) writes nothing. The ref it needs by its rules is given up again in the same stream.
 * @throws UnsafePath, TooLarge, GitFailed
 */
export async function writeCommit(git: IsolatedGit, request: Omit<CommitRequest, 'branch'>): Promise<string> {
  const who = `${IDENTITY} ${gitDate(request.date)}`;
  const message = Buffer.from(request.message);
  const stream: (string | Buffer)[] = [
    `commit refs/engine/pending\nmark :1\nauthor ${who}\ncommitter ${who}\ndata ${message.length}\n`,
    message,
    request.parent === '' ? '\n' : `\nfrom ${request.parent}\n`,
  ];
  for (const move of request.moves ?? []) {
    assertSafePath(move.from);
    assertSafePath(move.to);
    stream.push(`R ${quote(move.from)} ${quote(move.to)}\n`);
  }
  for (const change of request.changes) stream.push(...changeLines(change));
  stream.push(
    '\nget-mark :1\nreset refs/engine/pending\nfrom 0000000000000000000000000000000000000000\n\ndone\n',
  );
  const { stdout } = await git.run({ args: ['fast-import', '--quiet', '--done', '--force'], input: stream });
  return stdout.toString().trim();
}
