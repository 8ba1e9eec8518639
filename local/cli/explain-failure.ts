/** SQLite's own code for a full disk; node:sqlite gives it as `errcode`. */
const SQLITE_FULL = 13;

/** What went wrong, in words for the person who has to mend it. */
export const explainFailure = (error: unknown): string => {
  if (isDiskFull(error)) {
    const path =
      error instanceof Error && 'path' in error && typeof error.path === 'string'
        ? ` (writing ${error.path})`
        : '';
    return `the disk is full${path}: free some space or name another folder, then start again; what was accepted before is kept`;
  }
  return error instanceof Error ? error.message : String(error);
};

export const isDiskFull = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) ||
    ('errcode' in error && error.errcode === SQLITE_FULL) ||
    /No space left on device/i.test(error.message) ||
    isDiskFull(error.cause));
