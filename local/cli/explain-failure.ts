import { explainCloudFailure } from './explain-cloud-failure.ts';

/** SQLite's primary result codes, as node:sqlite gives them in `errcode`; the higher bytes are details. */
const SQLITE_IOERR = 10;
const SQLITE_FULL = 13;

/** What went wrong, in one line for the person who has to mend it. */
export const explainFailure = (error: unknown): string => {
  if (isDiskFull(error)) {
    const path =
      error instanceof Error && 'path' in error && typeof error.path === 'string'
        ? ` (writing ${error.path})`
        : '';
    return `the disk is full${path}: free some space or name another folder, then start again; what was accepted before is kept`;
  }
  if (sqliteCode(error) === SQLITE_IOERR)
    return 'the state folder cannot be written: its disk is full, read-only or broken; free some space or name another folder';
  return explainCloudFailure(error) ?? (error instanceof Error ? error.message : String(error));
};

export const isDiskFull = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) ||
    sqliteCode(error) === SQLITE_FULL ||
    /No space left on device/i.test(error.message) ||
    isDiskFull(error.cause));

const sqliteCode = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : undefined;
